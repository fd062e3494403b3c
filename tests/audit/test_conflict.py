from hypothesis import given
from hypothesis import strategies as st

from kspk.audit.conflict import merge

values = st.sampled_from([[], ["a"], ["b"], ["a", "b"]])
records = st.fixed_dictionaries(dict.fromkeys("pqrs", values))


class TestMerge:
    def test_takes_what_only_one_of_two_changed(self):
        before = {"rt": ["003"], "dusun": ["Dusun 2"], "phone": []}
        mine = {**before, "dusun": ["Webutu"]}
        theirs = {**before, "rt": ["004"]}
        merged = merge(before, mine, theirs)
        assert merged.values == {"rt": ["004"], "dusun": ["Webutu"], "phone": []}
        assert merged.mine == ("dusun",)
        assert merged.theirs == ("rt",)
        assert merged.collisions == ()

    def test_asks_where_both_changed_to_different_values(self):
        merged = merge({"rt": ["1"]}, {"rt": ["2"]}, {"rt": ["3"]})
        assert merged.collisions == ("rt",)
        assert merged.values == {"rt": ["2"]}

    def test_does_not_ask_where_both_changed_to_the_same(self):
        merged = merge({"rt": ["1"]}, {"rt": ["2"]}, {"rt": ["2"]})
        assert (merged.mine, merged.theirs, merged.collisions) == ((), (), ())

    def test_keeps_a_row_that_only_i_added(self):
        merged = merge({}, {"new": ["Dahlia"]}, {})
        assert merged.values == {"new": ["Dahlia"]}
        assert merged.mine == ("new",)

    def test_asks_where_the_state_before_is_not_known(self):
        assert merge({}, {"rt": ["2"]}, {"rt": ["3"]}).collisions == ("rt",)

    @given(records, records, records)
    def test_puts_every_difference_into_exactly_one_fate(self, before, mine, theirs):
        merged = merge(before, mine, theirs)
        fates = [*merged.mine, *merged.theirs, *merged.collisions]
        assert sorted(fates) == sorted(k for k in mine if mine[k] != theirs[k])

    @given(records, records)
    def test_gives_theirs_to_a_form_that_changed_nothing(self, before, theirs):
        assert merge(before, before, theirs).values == theirs

    @given(records, records)
    def test_gives_mine_where_nobody_else_saved(self, before, mine):
        merged = merge(before, mine, before)
        assert merged.values == mine
        assert merged.collisions == ()

    @given(records, records, records)
    def test_collides_alike_from_either_side(self, before, mine, theirs):
        one, other = merge(before, mine, theirs), merge(before, theirs, mine)
        assert set(one.collisions) == set(other.collisions)
        assert set(one.mine) == set(other.theirs)
