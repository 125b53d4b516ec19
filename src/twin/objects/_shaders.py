"""The programs that run on every vertex and pixel (GLSL 3.3)."""

__all__ = ["BACKDROP", "LIGHTMAP", "SCENE", "SHADOW", "Shader", "fill_in"]

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shader:
    """A vertex and a fragment program."""

    vertex: str
    fragment: str


def fill_in(shader: Shader, lights: int) -> Shader:
    """Set the number of lights, which GLSL wants to know beforehand."""
    head = f"#version 330\n#define LIGHTS {lights}\n#define TILES {tiles(lights)}\n"
    return Shader(head + shader.vertex, head + shader.fragment)


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

vec4 gather(vec3 point, vec3 n, float spread) {
    vec3 side = normalize(cross(n, abs(n.z) < 0.9 ? vec3(0, 0, 1) : vec3(1, 0, 0)));
    vec3 along = cross(n, side);
    float turn = 6.2831853 * fract(52.9829189 * fract(dot(floor(gl_FragCoord.xy), vec2(0.06711056, 0.00583715))));
    vec2 jitter = radius * spread * vec2(cos(turn), sin(turn));
    vec3 irradiance = vec3(0);
    float lit = 0.0, open = 1e-4;
    point += n * radius * 0.02;
    for (int i = 0; i < LIGHTS; i++) {
        jitter = mat2(-0.7374, 0.6755, -0.6755, -0.7374) * jitter;
        float facing = dot(n, light_direction[i]);
        if (facing <= 0.0) continue;
        vec3 place = (light_matrix[i] * vec4(point + side * jitter.x + along * jitter.y, 1)).xyz;
        float seen = 1.0;
        if (dot(place.xy, place.xy) < 0.98) {
            vec2 tile = vec2(float(i % TILES), float(i / TILES)) + 0.5 + 0.5 * place.xy;
            seen = texture(shadows, vec3(tile / float(TILES), 0.5 * place.z + 0.498));
        }
        irradiance += light_colour[i] * facing * seen;
        float weight = facing * dot(light_colour[i], vec3(0.33));
        lit += weight * seen;
        open += weight;
    }
    return vec4(irradiance, lit / open);
}
"""

SHADOW = Shader(
    """
in vec3 position;
uniform mat4 projection;
void main() { gl_Position = projection * vec4(position, 1); }
""",
    "void main() {}",
)

LIGHTMAP = Shader(
    """
in vec2 corner;
uniform vec4 window;
out vec2 place;
void main() { place = window.xy + corner * window.zw; gl_Position = vec4(corner, 0, 1); }
""",
    _GATHER
    + """
in vec2 place;
out vec4 light;
void main() { light = gather(vec3(place, 0), vec3(0, 0, 1), 0.1); }
""",
)

BACKDROP = Shader(
    """
in vec2 corner;
void main() { gl_Position = vec4(corner, 1, 1); }
""",
    """
uniform sampler2D backdrop;
uniform vec2 frame;
out vec4 radiance;
void main() { radiance = vec4(texture(backdrop, gl_FragCoord.xy / frame).rgb, 0); }
""",
)

_SURFACE = """
in vec3 at;
in vec3 turned;
in vec2 uv;
out vec4 radiance;
uniform sampler2D albedo_map, environment, ground_mask, ground_light, backdrop;
uniform vec3 eye, open_light, ground_first, ground_second, center;
uniform mat2 ground_turn;
uniform vec4 window;
uniform vec2 frame;
uniform float roughness, metallic, fade;
uniform bool is_ground;

vec3 around(vec3 d, float level) {
    vec2 place = vec2(atan(d.y, d.x) / 6.2831853, acos(clamp(d.z, -1.0, 1.0)) / 3.14159265);
    return textureLod(environment, place, level).rgb;
}

vec3 ground_albedo(vec2 place, float blur) {
    return mix(ground_first, ground_second, texture(ground_mask, ground_turn * place, blur).r);
}

vec4 ground_irradiance(vec2 place) {
    vec2 inside = 0.5 + 0.5 * (place - window.xy) / window.zw;
    vec2 border = abs(2.0 * inside - 1.0);
    return mix(texture(ground_light, inside), vec4(open_light, 1), smoothstep(0.8, 1.0, max(border.x, border.y)));
}

// What a mirror ray sees: the studio above, the lit ground below.
vec3 reflected(vec3 point, vec3 ray, float rough, float level) {
    vec3 sky = around(ray, level);
    float down = smoothstep(0.04 + 0.3 * rough, -0.04 - 0.3 * rough, ray.z);
    if (down <= 0.0) return sky;
    vec2 hit = point.xy + ray.xy * min(point.z / max(-ray.z, 0.08), 4.0 * radius);
    vec3 floor_seen = ground_albedo(hit, 1.0 + 4.0 * rough) * ground_irradiance(hit).rgb / 3.14159;
    return mix(sky, floor_seen, down);
}

// Share of mirrored light at a glance, split into a factor on the base reflectance and an offset (Karis 2014).
vec2 mirror_share(float rough, float facing) {
    vec4 r = rough * vec4(-1, -0.0275, -0.572, 0.022) + vec4(1, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * facing)) * r.x + r.y;
    return vec2(-1.04, 1.04) * a + r.zw;
}

void main() {
    vec3 v = normalize(eye - at), n = normalize(turned);
    if (dot(n, v) < 0.0) n = -n;
    float away = length(at.xy - center.xy) / radius;
    vec3 albedo = is_ground ? ground_albedo(at.xy, 2.5 * smoothstep(1.5, 6.0, away))
                            : pow(texture(albedo_map, uv).rgb, vec3(2.2));
    vec4 light = is_ground ? ground_irradiance(at.xy) : gather(at, n, 0.035);
    float facing = max(dot(n, v), 1e-3);
    // Tightly curved mirrors would glitter: widen the reflection where neighbouring pixels look elsewhere.
    float rough = clamp(roughness + 0.25 * length(fwidth(n)), 0.0, 1.0);
    vec2 share = mirror_share(rough, facing);
    vec3 mirror = mix(vec3(0.04), albedo, metallic) * share.x + share.y;
    vec3 bounce = is_ground ? vec3(0) : mix(ground_first, ground_second, 0.4) * open_light * (0.3 - 0.3 * n.z);
    vec3 diffuse = albedo * (1.0 - metallic) / 3.14159 * (light.rgb + bounce);
    vec3 seen = reflected(at, reflect(-v, n), rough, clamp(5.3 * rough, 0.0, 4.0));
    vec3 total = diffuse + seen * mirror * clamp(0.3 + light.a, 0.0, 1.0);
    if (is_ground) {
        total = mix(total, texture(backdrop, gl_FragCoord.xy / frame).rgb, smoothstep(fade, 2.2 * fade, away));
    }
    radiance = vec4(total, is_ground ? 0.0 : 1.0);
}
"""

SCENE = Shader(
    """
in vec3 position;
in vec3 normal;
in vec2 texture_place;
uniform mat4 projection;
out vec3 at;
out vec3 turned;
out vec2 uv;
void main() { at = position; turned = normal; uv = texture_place; gl_Position = projection * vec4(position, 1); }
""",
    _GATHER + _SURFACE,
)
