"""Reports: order, counts, ignores, formats, comparison."""

import json

import pytest

from ssbfab.findings import Finding, Severity, Source, rule, run
from ssbfab.review.compare import compare
from ssbfab.review.formats import FORMATS
from ssbfab.review.report import Report


def finding(code, severity, **more):
    return Finding(code=code, severity=severity, where=more.pop("where", "cell"), message="said", **more)


FOUND = [
    finding("INK101", Severity.WARNING, value=2.0e5, limit=3.0e5, margin=1 / 3, unit="Pa", source=Source(text="assumed")),
    finding("CTE101", Severity.NO_VERDICT, low=-2.87e8, high=6.3e8, unit="Pa", advice="measure the CTE of LiCoO2 first"),
    finding("GEO101", Severity.ERROR, place_mm=(1.0, 2.0, 3.0), layer=4),
    finding("FIR900", Severity.NOTE),
]


def test_worst_first_and_a_line_to_act_on():
    report = Report.of("cell", FOUND)
    assert [f.code for f in report.findings] == ["GEO101", "INK101", "CTE101", "FIR900"]
    assert report.summary == "1 error, 1 warning, 1 no verdict: measure the CTE of LiCoO2 first"


@pytest.mark.parametrize(("kept", "strict", "code"), [(FOUND, False, 1), (FOUND[:2], False, 0), (FOUND[:2], True, 1), (FOUND[:1], True, 0)])
def test_exit_codes(kept, strict, code):
    assert Report.of("cell", kept).exit_code(strict=strict) == code


def test_ignored_findings_are_set_apart_with_their_reason():
    report = Report.of("cell", FOUND, [("GEO", "a test piece")])
    assert report.exit_code() == 0
    assert report.ignored[0].reason == "a test piece"
    assert "a test piece" in FORMATS["text"](report)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_shows_code_value_and_reason(form):
    text = FORMATS[form](Report.of("<cell>", FOUND, [("FIR", "known")]))
    for word in ("GEO101", "INK101", "known", "CTE101"):
        assert word in text
    if form == "html":
        assert "<cell>" not in text
    if form == "json":
        assert json.loads(text)["findings"][0]["place_mm"] == [1.0, 2.0, 3.0]
    else:
        assert "200 kPa" in text
        assert "-287 MPa … 630 MPa" in text


def test_compare_says_better_and_worse():
    before = Report.of("a", FOUND)
    after = Report.of("b", [FOUND[0], finding("GCD101", Severity.ERROR)])
    text = compare(before, after)
    assert "better   gone: error GEO101" in text
    assert "worse    new:  error GCD101" in text
    assert "no difference" in compare(before, before)


def test_compare_tells_what_changed_and_calls_no_note_better():
    def report(*found):
        return Report.of("r", found)

    note, warning = finding("CTE100", Severity.NOTE), finding("CTE100", Severity.WARNING)
    assert compare(report(note), report()).startswith("note     gone: note CTE100")
    assert compare(report(note), report(warning)).startswith("worse    note is now warning")
    assert compare(report(warning), report(note)).startswith("better   warning is now note")
    near, far = (finding("PRF201", Severity.ERROR, margin=m) for m in (-0.2, -0.5))
    assert compare(report(near), report(far)).startswith("worse    margin -20% is now -50%")
    assert compare(report(far), report(near)).startswith("better   margin -50% is now -20%")
    assert "no difference" in compare(report(near), report(finding("PRF201", Severity.ERROR, margin=-0.201)))
    one, two = finding("CTE101", Severity.NO_VERDICT), finding("CTE101", Severity.ERROR)
    assert "worse    new:  no-verdict CTE101" in compare(report(one), report(one, one)), "two findings at one place are two"
    lines = compare(report(), report(note, one, two, warning)).splitlines()
    assert [line.split()[2] for line in lines[:4]] == ["error", "no-verdict", "warning", "note"]


def test_codes_that_no_rule_has_are_refused():
    from ssbfab.errors import SsbfabError
    from ssbfab.review.rules import known_codes

    assert known_codes(["cte", "FIR1", "PRF201"]) == ("CTE", "FIR1", "PRF201")
    with pytest.raises(SsbfabError, match=r"'CTE9'.*did you mean.*list rules"):
        known_codes(["CTE9"])


@rule("TST101", "always fires", source="assumed")
def fires(cell):
    """A test."""
    yield finding("TST101", Severity.ERROR, where=str(cell))


def test_a_rule_is_asked_only_where_its_nouns_are_at_hand():
    assert fires.needs == ("cell",)
    assert [f.where for f in run([fires], {"cell": 1})] == ["1"]
    assert not list(run([fires], {"cell": None}))


def test_an_ignore_of_a_code_that_does_not_exist_is_refused():
    """A slip in an ignore would set nothing aside, and nobody would notice."""
    from pathlib import Path

    from ssbfab.errors import SsbfabError
    from ssbfab.job.stages import fired
    from ssbfab.recipe import loads

    text = (Path(__file__).parents[3] / "recipes" / "tape-cast-trilayer.toml").read_text()
    ignoring = text + '[[review.ignore]]\ncode = "%s"\nreason = "judged by hand"\n'
    report = fired(loads(ignoring % "FIR3")).report
    assert [i.finding.code for i in report.ignored] == ["FIR301"] and report.ignored[0].reason == "judged by hand"
    with pytest.raises(SsbfabError, match=r"review\.ignore: no rule.*'FRI301'.*did you mean 'FIR301'"):
        fired(loads(ignoring % "FRI301"))
