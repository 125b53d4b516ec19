import numpy as np
import pytest

from twin.objects._lofts import dome, loft
from twin.objects._outlines import superellipse
from twin.objects._parts import Material, Part

PLAIN = Material(np.zeros((4, 4, 3), np.uint8))


def volume(part: Part) -> float:
    corners = part.vertices.astype(float)[part.faces]
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6)


def test_loft_of_circles_is_a_closed_cone() -> None:
    rings = [np.column_stack([superellipse(r, r, 2, 200), np.full(200, z)]) for r, z in ((2.0, 0.0), (1.0, 3.0))]
    frustum = loft(np.stack(rings), PLAIN)
    assert volume(frustum) == pytest.approx(np.pi * 3.0 / 3 * (4 + 2 + 1), rel=1e-3)
    top = frustum.vertices[:, 2] > 2.999
    assert {tuple(normal) for normal in np.round(frustum.normals[top], 3)} > {(0.0, 0.0, 1.0)}


@pytest.mark.parametrize("height", [0.8, -0.8])
def test_dome_rises_or_sinks_over_its_outline(height: float) -> None:
    lid = dome(superellipse(2.0, 1.0, 2, 200), height, PLAIN, rows=40)
    # with a flat underside of no volume (it holds the origin), the lid is half an ellipsoid
    assert volume(lid) == pytest.approx(2 / 3 * np.pi * 2.0 * 1.0 * height, rel=5e-3)
    assert (lid.normals[:, 2] > -1e-6).all()
    middle = lid.uv[np.argmin(np.abs(lid.vertices[:, :2]).sum(axis=1))]
    np.testing.assert_allclose(middle, [0.5, 0.5], atol=1e-6)
