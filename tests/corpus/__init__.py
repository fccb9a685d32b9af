"""Labelled contact notes, all invented, how they are scored, and what is learned from them.

notes, own_notes, blind_a    the first notes; the patterns of the packs were written while reading them
w1 to w5                     each by a writer who saw neither the program nor its rules, only the labelling guide;
                             of w1 and w2 a half, the other half is kept unread to measure by
scenes.txt                   one or two sentences: an activity told without its name, or what only stands close to it
scenes_mixed                 by the makers: activities beside work that counts, missing links, blanks of a fix filled in

When w1 to w5 were read for the first time, the patterns of that day gave the right verdict for 0.85, 0.87, 0.76, 0.83
and 0.85 of them. w5 was scored by the learned weights too before it was learned from: 0.97.
"""
