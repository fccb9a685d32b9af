def test_t(served):
    pass
