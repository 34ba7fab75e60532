"""How a stage declares the keys that a user may write: once, in its own frozen dataclass.

    @spec
    class Interdigitated:
        gap_mm: Annotated[float, Key("mm", above=0, at_most=100, help="distance between neighbouring fingers")]
        finger_count: Annotated[int, Key(at_least=1, at_most=10_000, help="fingers per electrode")] = 8

The user writes `gap = "50 um"`: the key is the field's name without its unit. Plain Python may build the class directly,
with floats in inside units. Validation, the JSON Schema, the reference page and `ssbfab new` are all derived from these
annotations. Nothing heavy is imported here; pydantic is loaded by `json_schema`, and by `read` where a table is not plainly
right.
"""

from ssbfab.spec.keys import Field, Key, fields, nested_specs, show_value, spec
from ssbfab.spec.reading import json_schema, read

__all__ = ["Field", "Key", "fields", "json_schema", "nested_specs", "read", "show_value", "spec"]
