"""The program that lights every pixel of a photo (GLSL 3.3)."""

from twin.objects._shaders import WHOLE_IMAGE, Shader

__all__ = ["LIGHTING"]

LIGHTING = Shader(
    WHOLE_IMAGE,
    """
in vec2 place;
out vec4 radiance;
uniform sampler2D albedo_seen, shape_seen, gloss_seen, object_light, environment, ground_mask, ground_light, backdrop;
uniform float radius;
uniform vec3 eye, open_light, ground_first, ground_second;
uniform mat3 lens;
uniform mat2 ground_turn;
uniform vec4 window;
uniform float middle, fade, ground_roughness;

vec3 around(vec3 d, float level) {
    vec2 angles = vec2(atan(d.y, d.x) / 6.2831853, acos(clamp(d.z, -1.0, 1.0)) / 3.14159265);
    return textureLod(environment, angles, level).rgb;
}

vec4 ground_irradiance(vec2 spot) {
    vec2 border = abs((spot - window.xy) / window.zw);
    vec4 near = texture(ground_light, 0.5 + 0.5 * (spot - window.xy) / window.zw);
    return mix(near, vec4(open_light, 1), smoothstep(0.7, 1.0, max(border.x, border.y)));
}

// Share of the light from a mirror direction that a surface sends to the eye (Karis 2014).
vec3 mirrored_share(vec3 base, float rough, float facing) {
    vec4 r = rough * vec4(-1, -0.0275, -0.572, 0.022) + vec4(1, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * facing)) * r.x + r.y;
    return base * (-1.04 * a + r.z) + 1.04 * a + r.w;
}

// The studio above, the lit ground below.
vec3 reflected(vec3 point, vec3 ray, float rough) {
    vec3 sky = around(ray, clamp(5.3 * rough, 0.0, 4.0));
    float down = smoothstep(0.04 + 0.3 * rough, -0.04 - 0.3 * rough, ray.z);
    vec2 hit = point.xy + ray.xy * min(point.z / max(-ray.z, 0.08), 4.0 * radius);
    float mask = textureLod(ground_mask, ground_turn * hit, 1.0 + 4.0 * rough).r;
    vec3 floor_seen = mix(ground_first, ground_second, mask) * ground_irradiance(hit).rgb / 3.14159;
    return mix(sky, floor_seen, down);
}

vec3 ground(vec3 ray, vec3 behind) {
    vec3 spot = eye + ray * min(eye.z / max(-ray.z, 1e-3), 40.0 * radius);
    float away = length(spot.xy - window.xy) / radius;
    float mask = texture(ground_mask, ground_turn * spot.xy, 2.0 * smoothstep(1.5, 6.0, away)).r;
    vec4 light = ground_irradiance(spot.xy);
    vec3 v = -normalize(ray);
    vec3 mirror = mirrored_share(vec3(0.04), ground_roughness, max(v.z, 0.05));
    vec3 sky = around(reflect(-v, vec3(0, 0, 1)), clamp(5.3 * ground_roughness, 0.0, 4.0));
    vec3 lit = mix(ground_first, ground_second, mask) * light.rgb / 3.14159 + sky * mirror * light.a;
    return mix(lit, behind, ray.z < -1e-3 ? smoothstep(fade, 3.0 * fade, away) : 1.0);
}

// Averages the jitter over a block of 4 x 4 pixels, but not across an edge of the object.
vec4 object_irradiance(vec4 shape) {
    vec2 pixel = 1.0 / vec2(textureSize(object_light, 0));
    vec4 sum = 1e-3 * texture(object_light, 0.5 + 0.5 * place);
    float total = 1e-3;
    for (int corner = 0; corner < 4; corner++) {
        vec2 there = 0.5 + 0.5 * place + pixel * vec2(corner % 2 == 0 ? -0.5 : 1.5, corner < 2 ? -0.5 : 1.5);
        vec4 other = texture(shape_seen, there);
        float edge = (other.w - shape.w) / (0.08 * radius);
        float weight = max(dot(other.xyz, shape.xyz) - 0.5, 0.0) / (1.0 + pow(edge, 4.0));
        sum += weight * texture(object_light, there);
        total += weight;
    }
    return sum / total;
}

vec3 object(vec3 ray, vec3 seen, vec4 shape, vec2 gloss) {
    vec3 v = -normalize(ray), n = normalize(shape.xyz), at = eye + ray * (shape.w + middle);
    vec4 light = object_irradiance(shape);
    float facing = max(dot(n, v), 0.08), metallic = gloss.y;
    // Tightly curved mirrors would glitter: where the normals inside a pixel disagree, the reflection is wider.
    float rough = clamp(gloss.x + 2.0 * (1.0 - length(shape.xyz)), 0.0, 1.0);
    vec3 albedo = pow(seen.rgb, vec3(2.2));
    vec3 bounce = mix(ground_first, ground_second, 0.4) * open_light * (0.3 - 0.3 * n.z);
    vec3 mirror = mirrored_share(mix(vec3(0.04), albedo, metallic), rough, facing);
    vec3 diffuse = albedo * (1.0 - metallic) / 3.14159 * (light.rgb + bounce);
    return diffuse + reflected(at, reflect(-v, n), rough) * mirror * clamp(0.3 + light.a, 0.0, 1.0);
}

void main() {
    vec2 spot = 0.5 + 0.5 * place;
    vec3 ray = lens * vec3(place, 1);
    vec3 scene = ground(ray, texture(backdrop, spot).rgb);
    vec4 seen = texture(albedo_seen, spot);
    float share = 1.0 / max(seen.a, 0.01);
    vec4 shape = seen.a > 0.0 ? texture(shape_seen, spot) * share : vec4(0, 0, 1, 0);
    vec3 lit = object(ray, seen.rgb * share, shape, texture(gloss_seen, spot).rg * share);
    radiance = vec4(mix(scene, lit, seen.a), seen.a);
}
""",
)
"""The photo: object, ground and backdrop under all lights."""
