// The print: beads as solids of their true width (as lines where there are very many), travels, starts; any moment of it.
"use strict";

const MOST_SOLID = 60000; // pieces of bead that are drawn as solids
const LEAST = 4000; // pieces that are always drawn
const MOST_MS = 90; // a picture that takes longer is drawn with fewer pieces
const VIRIDIS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const PROPERTIES = { speed: "mm/s", pressure: "kPa", width: "µm", age: "s" };

class Print {
  constructor(viewer, trace, read) {
    this.viewer = viewer;
    this.trace = trace;
    for (const key of ["first", "body", "pass", "joins", "height", "pressure", "wait", "points", "width", "speed"]) {
      this[key] = read(trace[key]);
    }
    this.steps = this.body.length;
    this.property = "material";
    this.shown = { beads: true, travels: true, starts: true, alone: false };
    this.index();
    trace.bounds = this.inkBounds();
  }

  // Straight pieces of bead in order: the point where each begins, its step; and where each pass over a layer ends, in pieces.
  index() {
    const { first, body } = this;
    let beads = 0, travels = 0;
    for (let s = 0; s < this.steps; s++) {
      if (body[s] >= 0) beads += Math.max(first[s + 1] - first[s] - 1, 0);
      else travels += Math.max(first[s + 1] - first[s] - 1, 0);
    }
    this.pieces = new Uint32Array(beads);
    this.owner = new Uint32Array(beads);
    this.travelPieces = new Uint32Array(travels);
    this.travelsBy = new Uint32Array(beads + 1);
    this.passEnd = new Uint32Array(this.trace.passes);
    this.begin = new Float64Array(beads);
    let k = 0, t = 0, clock = 0;
    for (let s = 0; s < this.steps; s++) {
      clock += this.wait[s];
      for (let p = first[s]; p + 1 < first[s + 1]; p++) {
        const seconds = this.length(p) / Math.max(this.speed[p + 1], 1e-9);
        if (body[s] >= 0) {
          this.pieces[k] = p;
          this.owner[k] = s;
          this.begin[k] = clock;
          k++;
          this.travelsBy[k] = t;
        } else {
          this.travelPieces[t++] = p;
        }
        clock += seconds;
      }
      if (body[s] >= 0) this.passEnd[this.pass[s]] = k;
    }
    for (let i = 1; i < this.passEnd.length; i++) this.passEnd[i] = Math.max(this.passEnd[i], this.passEnd[i - 1]);
    this.end = k;
    this.clock = clock;
    this.budget = 20000;
  }

  length(p) {
    const a = 3 * p, q = this.points;
    return Math.hypot(q[a + 3] - q[a], q[a + 4] - q[a + 1], q[a + 5] - q[a + 2]);
  }

  inkBounds() {
    const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity], o = this.viewer.origin;
    for (const p of this.pieces) {
      for (let i = 0; i < 6; i++) {
        const value = this.points[3 * p + i] + o[i % 3];
        if (value < low[i % 3]) low[i % 3] = value;
        if (value > high[i % 3]) high[i % 3] = value;
      }
    }
    if (!this.pieces.length) return [0, 0, 0, 1, 1, 1];
    const wide = this.width.reduce((a, b) => Math.max(a, b), 0) / 2, tall = this.height.reduce((a, b) => Math.max(a, b), 0);
    return [low[0] - wide, low[1] - wide, low[2] - tall, high[0] + wide, high[1] + wide, high[2]];
  }

  async build() {
    this.solid = this.pieces.length <= MOST_SOLID;
    this.beads = this.solid ? await this.buildSolid() : await this.buildLines();
    this.travels = await this.viewer.segments(3, "travels", this.points, pairsOf(this.travelPieces), "#777777", {});
    const starts = this.startPoints();
    this.starts = await this.viewer.segments(4, "starts", starts, pairsOf(everySecond(starts.length / 6)), "#000000", {});
    this.recolour();
    this.show(this.pieces.length);
  }

  parts() {
    return [this.beads, this.travels, this.starts];
  }

  // A small upright stroke where ink begins to flow.
  startPoints() {
    const found = [];
    this.startsBy = new Uint32Array(this.pieces.length + 1);
    for (let k = 0; k < this.pieces.length; k++) {
      const s = this.owner[k], p = this.pieces[k];
      if (p === this.first[s] && !this.joins[s]) {
        const [x, y, z] = this.points.subarray(3 * p, 3 * p + 3), tall = Math.max(3 * this.height[s], this.width[p]);
        found.push(x, y, z, x, y, z + tall);
      }
      this.startsBy[k + 1] = found.length / 6;
    }
    return new Float32Array(found.length ? found : 6);
  }

  // Each piece is a bar with a top and two sides; where pieces meet, both end on the bisector of the corner.
  async buildSolid() {
    const n = this.pieces.length, vertices = new Float32Array(n * 24), faces = new Uint32Array(n * 30);
    const corners = [0, 4, 5, 0, 5, 1, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3, 0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5];
    for (let k = 0; k < n; k++) {
      const p = this.pieces[k], s = this.owner[k], tall = this.height[s];
      for (const [end, q] of [[0, p], [1, p + 1]]) {
        const side = this.sideways(q, this.first[s], this.first[s + 1], p), half = this.width[q] / 2;
        for (let corner = 0; corner < 4; corner++) {
          const sign = corner % 2 ? -1 : 1, at = k * 24 + end * 12 + corner * 3;
          vertices[at] = this.points[3 * q] + sign * half * side[0];
          vertices[at + 1] = this.points[3 * q + 1] + sign * half * side[1];
          vertices[at + 2] = this.points[3 * q + 2] - (corner < 2 ? 0 : tall);
        }
      }
      for (let i = 0; i < 30; i++) faces[30 * k + i] = 8 * k + corners[i];
    }
    this.perPiece = { index: 30, vertices: 8 };
    return this.viewer.mesh(2, "beads", vertices, faces, "#ffffff", { colors: { data: new Uint32Array(n * 8).fill(0x888888), shape: [n * 8] } });
  }

  sideways(q, low, high, p) {
    const across = (i) => {
      const dx = this.points[3 * i + 3] - this.points[3 * i], dy = this.points[3 * i + 4] - this.points[3 * i + 1], l = Math.hypot(dx, dy) || 1;
      return [-dy / l, dx / l];
    };
    const own = across(p), other = q === p ? (p > low ? across(p - 1) : own) : q + 1 < high ? across(q) : own;
    const sum = [own[0] + other[0], own[1] + other[1]], dot = own[0] * sum[0] + own[1] * sum[1];
    return dot < 0.5 ? own : [sum[0] / dot, sum[1] / dot];
  }

  async buildLines() {
    const n = this.pieces.length, used = pairsOf(this.pieces), colours = new Uint32Array(this.points.length / 3).fill(0x888888);
    this.perPiece = { index: 2, vertices: 2 };
    return this.viewer.segments(2, "beads", this.points, used, "#ffffff", { colors: { data: colours, shape: [colours.length] } });
  }

  // The number that colours a piece, at its end.
  value(k) {
    const p = this.pieces[k] + 1;
    if (this.property === "speed") return this.speed[p];
    if (this.property === "pressure") return this.pressure[this.owner[k]] / 1000;
    if (this.property === "width") return this.width[p] * 1000;
    return Math.max(this.begin[Math.max(this.end - 1, 0)] - this.begin[k], 0);
  }

  range() {
    let low = Infinity, high = -Infinity;
    for (let k = 0; k < this.pieces.length; k++) {
      const value = this.value(k);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return this.pieces.length ? [low, high] : [0, 1];
  }

  // Writes straight into the colours that the graphics library holds: nothing is built anew.
  recolour() {
    const colour = this.beads.geometry.attributes.color, each = this.perPiece.vertices, size = colour.itemSize;
    const scale = colour.array instanceof Float32Array ? 1 / 255 : 1;
    const fixed = this.trace.bodies.map((body) => [16, 8, 0].map((shift) => (number(body.colour) >> shift) & 255));
    const [low, high] = this.property === "material" ? [0, 1] : this.range();
    for (let k = 0; k < this.pieces.length; k++) {
      const [r, g, b] = this.property === "material" ? fixed[this.body[this.owner[k]]] : viridis((this.value(k) - low) / (high - low || 1));
      for (let v = k * each; v < (k + 1) * each; v++) {
        colour.array[v * size] = r * scale;
        colour.array[v * size + 1] = g * scale;
        colour.array[v * size + 2] = b * scale;
      }
    }
    colour.needsUpdate = true;
    this.legend = { low, high, unit: PROPERTIES[this.property] };
  }

  // Shows the print up to its piece number `end`, or of that only the layer on top.
  show(end) {
    this.end = end;
    const pass = this.passAt(end), from = this.shown.alone && pass > 0 ? this.passEnd[pass - 1] : 0;
    this.from = Math.max(from, end - this.budget);
    const { index } = this.perPiece;
    this.beads.geometry.setDrawRange(this.from * index, (this.end - this.from) * index);
    this.beads.visible = this.shown.beads;
    this.range2(this.travels, this.travelsBy, this.shown.travels);
    this.range2(this.starts, this.startsBy, this.shown.starts);
    this.viewer.render();
  }

  range2(lines, by, visible) {
    lines.visible = visible && by[this.end] > by[this.from];
    lines.geometry.setDrawRange(2 * by[this.from], 2 * (by[this.end] - by[this.from]));
  }

  passAt(end) {
    let low = 0, high = this.passEnd.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.passEnd[middle] >= end) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  // Draws as much as this machine can in time: more while pictures come fast, less when they do not. What the picture costs
  // without any bead (shaders, pixels) is not counted.
  async settle() {
    const end = this.end;
    this.show(0);
    await this.viewer.measured();
    const empty = await this.viewer.measured();
    this.show(end);
    await this.viewer.measured();
    for (let tries = 0; tries < 12; tries++) {
      const took = (await this.viewer.measured()) - empty, drawn = this.end - this.from;
      if (took > MOST_MS && drawn > LEAST) this.budget = Math.max(Math.floor((drawn * MOST_MS * 0.7) / took), LEAST);
      else if (this.from > 0 && drawn >= this.budget && took < MOST_MS / 4) this.budget *= 4;
      else break;
      this.show(end);
    }
    this.viewer.slow = this.budget < this.pieces.length;
    describe(this);
  }
}

function pairsOf(begins) {
  const pairs = new Uint32Array(Math.max(begins.length, 1) * 2);
  for (let i = 0; i < begins.length; i++) {
    pairs[2 * i] = begins[i];
    pairs[2 * i + 1] = begins[i] + 1;
  }
  return pairs;
}

function everySecond(count) {
  return Uint32Array.from({ length: count }, (_, i) => 2 * i);
}

function viridis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1), i = Math.min(Math.floor(at), VIRIDIS.length - 2), f = at - i;
  return VIRIDIS[i].map((low, c) => low + f * (VIRIDIS[i + 1][c] - low));
}
