// The 3D view: a cell's bodies, cut and exploded, with its dimensions; and a camera that can fly. Drawn by k3d (three.js).
"use strict";

const EMPTY = { data: new Float32Array(0), shape: [0] };
const UPRIGHT = { data: new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), shape: [4, 4] };
const number = (colour) => parseInt(colour.slice(1), 16);

class Viewer {
  constructor(k3d, element, overlay, scene) {
    this.k3d = new k3d.K3D(k3d.ThreeJsProvider, element, { menuVisibility: false });
    this.world = this.k3d.getWorld();
    this.element = element;
    this.overlay = overlay;
    this.scene = scene;
    this.origin = scene.origin;
    this.stretch = scene.stretch;
    this.explode = 0;
    this.cut = null;
    this.plane = null;
    this.bodies = new Map();
    this.caps = new Caps();
    this.labels = [];
    this.dirty = true;
    this.afterRender = [];
    this.k3d.setGridVisible(false);
    this.k3d.setClearColor(0xffffff);
    this.k3d.setRenderOnChange(false);
    this.k3d.setCameraAutoFit(false);
    this.k3d.setCameraMode("orbit");
    this.k3d.setCameraUpAxis("z");
    this.k3d.setCameraFOV(32);
    this.k3d.setAxesHelper(0);
  }

  // Loading draws at once: whatever is new stays hidden until its first picture is wanted, or a million lines would be drawn.
  async add(object) {
    await this.k3d.load({ objects: [Object.assign(object, { visible: false })] });
    const made = this.k3d.getObjectById(object.id);
    made.frustumCulled = false;
    return made;
  }

  mesh(id, name, vertices, faces, colour, extra) {
    return this.add(Object.assign({
      id, type: "Mesh", name, group: null, vertices: { data: vertices, shape: [vertices.length / 3, 3] },
      indices: { data: faces, shape: [faces.length / 3, 3] }, color: number(colour), colors: EMPTY, attribute: EMPTY,
      triangles_attribute: EMPTY, color_map: EMPTY, color_range: [], opacity_function: EMPTY, normals: EMPTY, uvs: EMPTY,
      volume: EMPTY, volume_bounds: EMPTY, texture: null, wireframe: false, flat_shading: true, side: "double", opacity: 1,
      model_matrix: UPRIGHT, slice_planes: [], compression_level: 0,
    }, extra));
  }

  segments(id, name, vertices, indices, colour, extra) {
    return this.add(Object.assign({
      id, type: "Lines", name, group: null, vertices: { data: vertices, shape: [vertices.length / 3, 3] },
      indices: { data: indices, shape: [indices.length / 2, 2] }, indices_type: "segment", shader: "simple", width: 0.01,
      color: number(colour), colors: EMPTY, attribute: EMPTY, color_map: EMPTY, color_range: [], opacity: 1,
      model_matrix: UPRIGHT, compression_level: 0,
    }, extra));
  }

  async addBodies(read) {
    for (const [i, body] of this.scene.cell.bodies.entries()) {
      const made = await this.mesh(100 + i, body.name, read(body.vertices), read(body.faces), body.colour, {});
      this.bodies.set(body.name, { made, body });
      const edges = sharpEdges(read(body.vertices), read(body.faces));
      const drawn = await this.segments(300 + i, body.name + " edges", edges.points, edges.pairs, "#222222", {});
      this.bodies.get(body.name).edges = drawn;
      this.caps.add(body.name, made);
      this.setBodyOpacity(body.name, body.glass ? 0.25 : 1);
    }
    for (const size of this.scene.cell.size) this.addDimension(size);
  }

  setBodyVisible(name, visible) {
    const found = this.bodies.get(name);
    found.made.visible = visible;
    found.edges.visible = visible;
    this.caps.place(this.plane, this.bounds().size);
    this.render();
  }

  setBodyOpacity(name, opacity) {
    const found = this.bodies.get(name);
    found.made.material.opacity = opacity;
    found.made.material.transparent = opacity < 1;
    found.made.material.depthWrite = opacity >= 1;
    found.made.material.needsUpdate = true;
    found.made.renderOrder = opacity < 1 ? 10 : 0;
    this.caps.place(this.plane, this.bounds().size);
  }

  // Bodies lie over each other in the order of their heights: each is lifted by its rank.
  place() {
    const box = this.bounds();
    for (const { made, edges, body } of this.bodies.values()) {
      for (const part of [made, edges]) this.setPlace(part, this.explode * body.rank * (box.high[2] - box.low[2] + 0.15 * box.size));
    }
    this.render();
  }

  setPlace(part, lift) {
    part.matrixAutoUpdate = true;
    part.position.set(0, 0, lift);
    part.scale.set(1, 1, this.stretch);
    part.updateMatrixWorld(true);
  }

  setStretch(stretch) {
    this.stretch = stretch;
    this.place();
    if (this.print) for (const part of this.print.parts()) this.setPlace(part, 0);
    this.setCut(this.cut);
  }

  // Keeps what lies below the plane: { axis: 0|1|2, share: 0…1 }, or null for no cut.
  setCut(cut) {
    this.cut = cut;
    const box = this.bounds();
    const planes = [];
    this.plane = null;
    if (cut) {
      const length = box.high[cut.axis] - box.low[cut.axis]; // a plane in a face would flicker: the ends lie a little outside
      const at = box.low[cut.axis] + (cut.share * 1.004 - 0.002) * length;
      const plane = [0, 0, 0, at];
      plane[cut.axis] = -1;
      planes.push(plane);
      this.plane = { axis: cut.axis, at };
    }
    this.k3d.setClippingPlanes(planes);
    this.caps.place(this.plane, box.size);
    this.render();
  }

  // The box of everything, in the frame that is drawn: origin removed, heights stretched.
  bounds() {
    const boxes = this.scene.cell ? this.scene.cell.bodies.map((body) => body.bounds) : [this.scene.trace.bounds];
    const low = [0, 1, 2].map((i) => Math.min(...boxes.map((b) => b[i])) - this.origin[i]);
    const high = [0, 1, 2].map((i) => Math.max(...boxes.map((b) => b[i + 3])) - this.origin[i]);
    low[2] *= this.stretch;
    high[2] *= this.stretch;
    return { low, high, size: Math.max(Math.hypot(...[0, 1, 2].map((i) => high[i] - low[i])), 1e-6) };
  }

  drawn(place) {
    return [place[0] - this.origin[0], place[1] - this.origin[1], (place[2] - this.origin[2]) * this.stretch];
  }

  home(direction) {
    const box = this.bounds();
    const middle = [0, 1, 2].map((i) => (box.low[i] + box.high[i]) / 2);
    const aspect = this.element.clientWidth / Math.max(this.element.clientHeight, 1);
    const far = box.size * 1.7 * Math.max(1, 1.6 / aspect) * (1 + 0.9 * this.explode);
    const way = direction || [0.45, -0.72, 0.53];
    this.setCamera([...middle.map((m, i) => m + way[i] * far), ...middle]);
  }

  camera() {
    const at = this.world.camera.position, to = this.world.controls.target;
    return [at.x, at.y, at.z, to.x, to.y, to.z];
  }

  setCamera(six) {
    this.k3d.setCamera([...six, 0, 0, 1]);
    this.render();
  }

  // Goes to a place in the part and looks at it from nearby.
  fly(place) {
    const target = this.drawn(place), from = this.camera(), near = 0.28 * this.bounds().size;
    const away = [0, 1, 2].map((i) => from[i] - from[i + 3]);
    const scale = near / Math.max(Math.hypot(...away), 1e-12);
    const end = [...target.map((t, i) => t + away[i] * scale), ...target];
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches || this.slow;
    const began = performance.now(), lasts = still ? 1 : 600;
    const step = () => {
      const share = Math.min((performance.now() - began) / lasts, 1), ease = share * share * (3 - 2 * share);
      this.setCamera(from.map((value, i) => value + ease * (end[i] - value)));
      if (share < 1) requestAnimationFrame(step);
    };
    step();
  }

  turn(sideways, upwards, closer) {
    const [x, y, z, a, b, c] = this.camera();
    const r = Math.hypot(x - a, y - b, z - c) * closer;
    const azimuth = Math.atan2(y - b, x - a) + sideways;
    const polar = Math.min(Math.max(Math.asin(Math.min(Math.max((z - c) * closer / r, -1), 1)) + upwards, -1.5), 1.5);
    this.setCamera([a + r * Math.cos(polar) * Math.cos(azimuth), b + r * Math.cos(polar) * Math.sin(azimuth),
      c + r * Math.sin(polar), a, b, c]);
  }

  addDimension(size) {
    const label = document.createElement("span");
    label.className = "dimension";
    label.textContent = size.text;
    this.overlay.append(label);
    this.labels.push({ element: label, place: size.from.map((x, i) => (x + size.to[i]) / 2), group: "dimensions" });
  }

  addMarker(marker, go) {
    const button = document.createElement("button");
    button.className = "marker " + marker.severity;
    button.type = "button";
    button.textContent = String(marker.number + 1);
    button.title = marker.code + ": " + marker.text;
    button.setAttribute("aria-label", "Finding " + (marker.number + 1) + ", " + button.title);
    button.addEventListener("click", () => go(marker));
    this.overlay.append(button);
    this.labels.push({ element: button, place: marker.place, group: "markers" });
  }

  showGroup(group, visible) {
    for (const label of this.labels) if (label.group === group) label.hidden = !visible;
    this.placeLabels();
  }

  placeLabels() {
    const camera = this.world.camera, point = camera.position.clone();
    const width = this.element.clientWidth, height = this.element.clientHeight;
    camera.updateMatrixWorld();
    for (const label of this.labels) {
      point.set(...this.drawn(label.place)).project(camera);
      const seen = !label.hidden && point.z < 1 && Math.abs(point.x) < 1 && Math.abs(point.y) < 1;
      label.element.style.display = seen ? "" : "none";
      label.element.style.left = ((point.x + 1) * width) / 2 + "px";
      label.element.style.top = ((1 - point.y) * height) / 2 + "px";
    }
  }

  render() {
    this.dirty = true;
  }

  // One loop: draws when something changed, and keeps the labels on their places when the mouse moves the camera.
  run() {
    let last = "";
    const loop = async () => {
      const now = this.camera().join() + this.element.clientWidth + "," + this.element.clientHeight;
      if (this.dirty || now !== last) {
        last = now;
        this.dirty = false;
        this.placeLabels();
        await this.world.render(true);
        for (const after of this.afterRender) after();
      }
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }

  // Waits until the graphics hardware is done, and says how long a picture took (ms).
  async measured() {
    const began = performance.now(), gl = this.world.renderer.getContext();
    this.placeLabels();
    this.dirty = false;
    await this.world.render(true);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - began;
  }
}
