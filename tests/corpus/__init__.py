"""Labelled contact notes, all invented, how they are scored, and what is learned from them.

notes, own_notes, blind_a    the first notes; the patterns of the packs were written while reading them
w1 to w6                     each by a writer who saw neither the program nor its rules, only the labelling guide
scenes.txt                   one or two sentences: an activity told without its name, or what only stands close to it
scenes_mixed                 by the makers: activities beside work that counts, missing links, blanks of a fix filled in

When w1 to w5 were read for the first time, the patterns of that day gave the right verdict for 0.85, 0.87, 0.76, 0.83
and 0.85 of them. The learned weights were scored on these before anybody read them or they were learned from (verdicts
right, wrongly green, wrongly stopped, F1 of the codes): w5 0.97, 0.02, 0.00, 0.89; the later half of w1 and w2 0.95,
0.03, 0.01, 0.87; w6, which came last and has the mix of situations of `notes`, 0.975, 0.018, 0.000, 0.909.
"""
