// A cut through solids. The stencil buffer counts back faces up and front faces down; where the count is not zero the plane lies
// inside the body, and there a sheet of the body's colour closes it.
"use strict";

const COUNT_UP = 34055, COUNT_DOWN = 34056, ALWAYS = 519, UNEQUAL = 517, REPLACE = 7681; // as three.js numbers them
const FRONT = 0, BACK = 1;

class Caps {
  constructor() {
    this.made = new Map();
  }

  add(name, mesh) {
    const order = 0.1 + 0.01 * this.made.size;
    const counter = (side, count) => {
      const part = drawnAs(mesh, mesh.geometry, { side, colorWrite: false, depthWrite: false, depthTest: false, stencilFunc: ALWAYS,
        stencilFail: count, stencilZFail: count, stencilZPass: count }, order);
      mesh.add(part);
      return part;
    };
    const counters = [counter(BACK, COUNT_UP), counter(FRONT, COUNT_DOWN)];
    const corners = mesh.geometry.attributes.position.constructor, shape = new mesh.geometry.constructor();
    shape.setAttribute("position", new corners(new Float32Array(18), 3));
    shape.setAttribute("normal", new corners(new Float32Array(18), 3));
    const sheet = drawnAs(mesh, shape, { stencilRef: 0, stencilFunc: UNEQUAL, stencilFail: REPLACE, stencilZFail: REPLACE,
      stencilZPass: REPLACE }, order + 0.005);
    sheet.onAfterRender = (renderer) => renderer.clearStencil();
    mesh.parent.add(sheet);
    this.made.set(name, { mesh, counters, sheet });
  }

  // Puts the sheets into the plane { axis, at }, reaching `size` each way; null takes them away. Glass stays open.
  place(plane, size) {
    for (const { mesh, counters, sheet } of this.made.values()) {
      const shown = plane !== null && mesh.visible && mesh.material.opacity >= 1;
      for (const part of [...counters, sheet]) part.visible = shown;
      if (!shown) continue;
      const { position, normal } = sheet.geometry.attributes, [u, v] = [(plane.axis + 1) % 3, (plane.axis + 2) % 3];
      [[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]].forEach(([a, b], i) => {
        position.array[3 * i + plane.axis] = plane.at - 1e-4 * size;
        position.array[3 * i + u] = 4 * size * a;
        position.array[3 * i + v] = 4 * size * b;
        normal.array[3 * i + plane.axis] = 1;
        normal.array[3 * i + u] = normal.array[3 * i + v] = 0;
      });
      position.needsUpdate = normal.needsUpdate = true;
    }
  }
}

function drawnAs(mesh, geometry, changes, order) {
  const part = new mesh.constructor(geometry, Object.assign(mesh.material.clone(), { stencilWrite: true, transparent: false }, changes));
  part.frustumCulled = false;
  part.renderOrder = order;
  part.visible = false;
  return part;
}
