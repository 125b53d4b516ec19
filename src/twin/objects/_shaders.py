"""The programs that run on every vertex and pixel before the final lighting (GLSL 3.3)."""

from dataclasses import dataclass

__all__ = ["GATHERING", "LIGHTMAP", "SHADOW", "SMOOTHING", "SURFACES", "WHOLE_IMAGE", "Shader", "tiles"]


@dataclass(frozen=True, slots=True)
class Shader:
    """A vertex and a fragment program."""

    vertex: str
    fragment: str

    def for_lights(self, lights: int) -> "Shader":
        """The shader with the number of lights, which GLSL wants to know beforehand."""
        head = f"#version 330\n#define LIGHTS {lights}\n#define TILES {tiles(lights)}\n"
        return Shader(head + self.vertex, head + self.fragment)


def tiles(lights: int) -> int:
    """Shadow maps along a side of the square atlas."""
    return next(side for side in range(1, 9) if side * side >= lights)


# Light that reaches a point, over all lights. Points are jittered along the surface, from pixel to pixel and from light
# to light, so that a few hard shadows blend into a soft one without the surface shadowing itself.
_GATHER = """
uniform sampler2DShadow shadows;
uniform mat4 light_matrix[LIGHTS];
uniform vec3 light_direction[LIGHTS];
uniform vec3 light_colour[LIGHTS];
uniform float radius;

vec4 gather(vec3 point, vec3 n, float spread, int lights) {
    vec3 side = normalize(cross(n, abs(n.z) < 0.9 ? vec3(0, 0, 1) : vec3(1, 0, 0)));
    vec3 along = cross(n, side);
    vec2 pixel = mod(floor(gl_FragCoord.xy), 4.0);
    float order = mod(pixel.x * 7.0 + pixel.y * 10.0 + 4.0 * mod(pixel.x * pixel.y, 2.0), 16.0);
    vec2 jitter = radius * spread * sqrt((order + 0.5) / 16.0) * vec2(cos(2.39996 * order), sin(2.39996 * order));
    vec3 irradiance = vec3(0);
    float lit = 0.0, open = 1e-4;
    point += n * radius * 0.02;
    for (int i = 0; i < lights; i++) {
        jitter = mat2(-0.7374, 0.6755, -0.6755, -0.7374) * jitter;
        float facing = max(dot(n, light_direction[i]), 0.0);
        vec3 place = (light_matrix[i] * vec4(point + side * jitter.x + along * jitter.y, 1)).xyz;
        vec2 tile = vec2(float(i % TILES), float(i / TILES)) + 0.5 + 0.5 * clamp(place.xy, -0.99, 0.99);
        float seen = facing * texture(shadows, vec3(tile / float(TILES), 0.5 * place.z + 0.498));
        irradiance += light_colour[i] * seen;
        float weight = dot(light_colour[i], vec3(0.33));
        lit += weight * seen;
        open += weight * facing;
    }
    return vec4(irradiance, lit / open);
}
"""

WHOLE_IMAGE = """
in vec2 corner;
out vec2 place;
void main() { place = corner; gl_Position = vec4(corner, 0, 1); }
"""

SHADOW = Shader(
    """
in vec3 position;
uniform mat4 projection;
void main() { gl_Position = projection * vec4(position, 1); }
""",
    "void main() {}",
)
"""Depth as seen from a light."""

LIGHTMAP = Shader(
    WHOLE_IMAGE,
    _GATHER
    + """
in vec2 place;
out vec4 light;
uniform vec4 window;
void main() { light = gather(vec3(window.xy + place * window.zw, 0), vec3(0, 0, 1), 0.06, LIGHTS); }
""",
)
"""Light that reaches the ground around the object."""

SMOOTHING = Shader(
    WHOLE_IMAGE,
    """
in vec2 place;
out vec4 light;
uniform sampler2D ground_jittered;
void main() {
    vec2 pixel = 1.0 / vec2(textureSize(ground_jittered, 0)), spot = 0.5 + 0.5 * place;
    light = vec4(0);
    for (int corner = 0; corner < 4; corner++)
        light += 0.25 * texture(ground_jittered, spot + pixel * (2.0 * vec2(corner % 2, corner / 2) - 0.5));
}
""",
)
"""The light on the ground, averaged over the block of 4 x 4 pixels that the jitter takes."""

SURFACES = Shader(
    """
in vec3 position;
in vec3 normal;
in vec2 texture_place;
uniform mat4 projection;
uniform vec3 eye;
out vec3 turned;
out vec3 towards;
out vec2 uv;
out float depth;
void main() {
    gl_Position = projection * vec4(position, 1);
    turned = normal;
    towards = eye - position;
    uv = texture_place;
    depth = gl_Position.w;
}
""",
    """
in vec3 turned;
in vec3 towards;
in vec2 uv;
in float depth;
layout(location = 0) out vec4 albedo;
layout(location = 1) out vec4 shape;
layout(location = 2) out vec4 gloss;
uniform sampler2D albedo_map;
uniform float roughness, metallic, middle;
void main() {
    albedo = vec4(texture(albedo_map, uv).rgb, 1);
    // The inside of an open surface faces the camera too; at the outline of a closed one the far side may peep out.
    vec3 n = normalize(turned);
    shape = vec4(dot(n, normalize(towards)) < -0.25 ? -n : n, depth - middle);
    gloss = vec4(roughness, metallic, 0, 1);
}
""",
)
"""What the camera sees of the object, before it is lit: colour and coverage, normal and depth, gloss."""

GATHERING = Shader(
    WHOLE_IMAGE,
    _GATHER
    + """
in vec2 place;
out vec4 light;
uniform sampler2D albedo_seen, shape_seen;
uniform vec3 eye;
uniform mat3 lens;
uniform float middle;
void main() {
    float coverage = texture(albedo_seen, 0.5 + 0.5 * place).a;
    vec4 shape = texture(shape_seen, 0.5 + 0.5 * place) / max(coverage, 0.01);
    vec3 n = coverage > 0.0 ? normalize(shape.xyz) : vec3(0, 0, 1);
    light = gather(eye + lens * vec3(place, 1) * (shape.w + middle), n, 0.07, coverage > 0.0 ? LIGHTS : 0);
}
""",
)
"""Light that reaches the object's surfaces."""
