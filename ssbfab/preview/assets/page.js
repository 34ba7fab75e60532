// Puts the page together: unpacks its data, and wires every control to the view.
"use strict";

const $ = (id) => document.getElementById(id);
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function inflated(id) {
  const stream = new Blob([bytesOf($(id).textContent.trim())]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function reader(block) {
  const kinds = { float32: Float32Array, uint32: Uint32Array, int32: Int32Array, int16: Int16Array, uint8: Uint8Array };
  return (part) => {
    const kind = kinds[part.kind];
    if (!kind || part.at + part.count * kind.BYTES_PER_ELEMENT > block.length) throw new Error("the page's data are cut short");
    return new kind(block.buffer, part.at, part.count);
  };
}

function fault(error) {
  const said = $("fault");
  said.hidden = false;
  said.textContent = "The 3D view cannot be shown: " + (error.message || error) + ". Tables and pictures below still hold.";
  document.documentElement.dataset.state = "fault";
  console.error(error);
}

async function start() {
  const page = JSON.parse($("page-data").textContent);
  wireTable();
  const block = await inflated("page-block");
  if (block.length !== page.bytes) throw new Error("the page's data have " + block.length + " bytes, not " + page.bytes);
  wireFiles(page.files, block);
  const scene = page.scene;
  if (!scene.cell && !scene.trace) {
    $("view").hidden = true;
    document.documentElement.dataset.state = "ready";
    return;
  }
  window.define = (name, needs, make) => { window.k3dLibrary = make(); };
  window.define.amd = true;
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflated("viewer-library"));
  document.head.append(script);
  const read = reader(block);
  const viewer = new Viewer(window.k3dLibrary, $("canvas"), $("overlay"), scene);
  if (scene.trace) {
    viewer.print = new Print(viewer, scene.trace, read);
    await viewer.print.build();
  }
  if (scene.cell) await viewer.addBodies(read);
  for (const marker of page.markers) viewer.addMarker(marker, (found) => goToRow(found.number));
  wireView(viewer, scene);
  if (scene.trace) wirePrint(viewer, viewer.print);
  wireMarkers(viewer, page.markers);
  viewer.setStretch(scene.stretch);
  viewer.home();
  showScene(viewer, scene.cell ? "cell" : "print");
  window.addEventListener("resize", () => viewer.render());
  if (viewer.print) await viewer.print.settle();
  viewer.run();
  window.viewer = viewer;
  document.documentElement.dataset.state = "ready";
}

function wireView(viewer, scene) {
  for (const radio of document.querySelectorAll("input[name=scene]")) {
    radio.addEventListener("change", () => showScene(viewer, radio.value));
  }
  $("explode").addEventListener("input", (event) => { viewer.explode = Number(event.target.value); viewer.place(); });
  $("explode").addEventListener("change", () => viewer.home());
  const cut = () => {
    const axis = $("cut-axis").value;
    $("cut").disabled = axis === "";
    viewer.setCut(axis === "" ? null : { axis: Number(axis), share: Number($("cut").value) });
  };
  $("cut-axis").addEventListener("change", cut);
  $("cut").addEventListener("input", cut);
  $("stretch").value = String(scene.stretch);
  $("stretch").addEventListener("change", (event) => { viewer.setStretch(Number(event.target.value)); viewer.home(); });
  $("dimensions").addEventListener("change", (event) => viewer.showGroup("dimensions", event.target.checked));
  $("show-markers").addEventListener("change", (event) => viewer.showGroup("markers", event.target.checked));
  $("home").addEventListener("click", () => viewer.home());
  $("above").addEventListener("click", () => viewer.home([0.0001, -0.02, 1]));
  for (const box of document.querySelectorAll("input[data-body]")) {
    box.addEventListener("change", () => viewer.setBodyVisible(box.dataset.body, box.checked));
  }
  const turns = { ArrowLeft: [-0.15, 0, 1], ArrowRight: [0.15, 0, 1], ArrowUp: [0, 0.12, 1], ArrowDown: [0, -0.12, 1], "+": [0, 0, 0.85], "-": [0, 0, 1.18] };
  $("canvas").addEventListener("keydown", (event) => {
    if (!turns[event.key]) return;
    event.preventDefault();
    viewer.turn(...turns[event.key]);
  });
}

// Cell: the bodies. Print: the beads, and of the bodies only what is not printed and lies under them. Both: bodies as glass.
function showScene(viewer, what) {
  for (const radio of document.querySelectorAll("input[name=scene]")) radio.checked = radio.value === what;
  for (const { made, body } of viewer.bodies.values()) {
    const glass = body.glass;
    const wanted = what === "cell" || (what === "both" && !glass) || (what === "print" && !body.printed && !glass);
    const box = document.querySelector("input[data-body=" + CSS.escape(body.name) + "]");
    if (box) box.checked = wanted;
    viewer.setBodyVisible(body.name, wanted);
    viewer.setBodyOpacity(body.name, glass ? 0.25 : what === "both" && body.printed ? 0.3 : 1);
  }
  if (viewer.print) {
    for (const part of viewer.print.parts()) viewer.setPlace(part, 0);
    viewer.print.hidden = what === "cell";
    applyPrint(viewer.print);
    $("print-controls").hidden = what === "cell";
  }
  viewer.render();
}

function applyPrint(print) {
  const on = (id) => $(id).checked && !print.hidden;
  print.shown = { beads: on("beads"), travels: on("travels"), starts: on("starts"), alone: $("alone").checked };
  print.show(print.end);
  describe(print);
}

function wirePrint(viewer, print) {
  const slider = $("layer"), within = $("moment");
  slider.max = String(Math.max(print.trace.passes, 1));
  slider.value = slider.max;
  const bounds = () => {
    const pass = Number(slider.value) - 1;
    return [pass > 0 ? print.passEnd[pass - 1] : 0, print.passEnd[pass] || 0];
  };
  const toLayer = () => {
    const [begin, end] = bounds();
    within.max = String(Math.max(end - begin, 1));
    within.value = within.max;
    move(end);
  };
  const move = (end) => {
    print.show(end);
    if (print.property === "age") print.recolour();
    describe(print);
  };
  slider.addEventListener("input", toLayer);
  within.addEventListener("input", () => move(bounds()[0] + Number(within.value)));
  for (const id of ["beads", "travels", "starts", "alone"]) $(id).addEventListener("change", () => applyPrint(print));
  $("colour").addEventListener("change", (event) => {
    print.property = event.target.value;
    print.recolour();
    describe(print);
    viewer.render();
  });
  print.goTo = (layer) => { slider.value = String(Math.max(print.trace.levels.lastIndexOf(layer), 0) + 1); toLayer(); };
  wirePlay(print, slider, within, toLayer);
  toLayer();
}

// Plays a layer in about four seconds, then the next.
function wirePlay(print, slider, within, toLayer) {
  const button = $("play");
  let playing = false;
  const step = () => {
    if (!playing) return;
    const ahead = Math.max(Math.ceil(Number(within.max) / 120), 1), next = Number(within.value) + ahead;
    if (next <= Number(within.max)) within.value = String(next);
    else if (Number(slider.value) < Number(slider.max)) {
      slider.value = String(Number(slider.value) + 1);
      toLayer();
      within.value = "0";
    } else return stop();
    within.dispatchEvent(new Event("input"));
    setTimeout(() => requestAnimationFrame(step), 30);
  };
  const stop = () => { playing = false; button.textContent = "Play"; button.setAttribute("aria-pressed", "false"); };
  button.addEventListener("click", () => {
    if (playing) return stop();
    playing = true;
    button.textContent = "Pause";
    button.setAttribute("aria-pressed", "true");
    if (Number(within.value) >= Number(within.max) && slider.value === slider.max) { slider.value = "1"; toLayer(); within.value = "0"; }
    step();
  });
}

function describe(print) {
  const { passes, levels, layers } = print.trace, pass = print.passAt(print.end), layer = (levels[pass] ?? -1) + 1;
  const of = layer + " of " + layers + (passes > layers ? " (pass " + (pass + 1) + " of " + passes + ")" : ""), whole = print.end.toLocaleString("en"), total = print.pieces.length.toLocaleString("en");
  $("layer-text").textContent = of;
  const time = print.end > 0 ? print.begin[print.end - 1] : 0;
  const cut = print.from > 0 && !print.shown.alone ? " The last " + (print.end - print.from).toLocaleString("en") + " are drawn: these graphics are slow." : "";
  $("status").textContent = "Layer " + of + ", " + whole + " of " + total + " pieces of bead, after " + clock(time) + "." + cut;
  const legend = $("legend"), { low, high, unit } = print.legend;
  legend.hidden = print.property === "material";
  const show = (value) => Number(value.toPrecision(3)).toLocaleString("en") + " " + unit;
  if (!legend.hidden) { $("legend-low").textContent = show(low); $("legend-high").textContent = show(high); }
  $("material-legend").hidden = print.property !== "material";
}

function clock(seconds) {
  if (seconds < 90) return seconds.toFixed(0) + " s";
  return seconds < 5400 ? (seconds / 60).toFixed(1) + " min" : (seconds / 3600).toFixed(1) + " h";
}

function wireMarkers(viewer, markers) {
  const places = new Map(markers.map((marker) => [marker.number, marker]));
  for (const link of document.querySelectorAll("button[data-fly]")) {
    const marker = places.get(Number(link.dataset.fly));
    if (!marker) continue;
    link.addEventListener("click", () => {
      if (viewer.print && marker.layer !== null) { showScene(viewer, "print"); viewer.print.goTo(marker.layer); }
      $("show-markers").checked = true;
      viewer.showGroup("markers", true);
      $("canvas").scrollIntoView({ block: "nearest" });
      viewer.fly(marker.place);
    });
  }
}

function wireFiles(files, block) {
  for (const link of document.querySelectorAll("a[data-file]")) {
    const file = files[Number(link.dataset.file)];
    link.href = URL.createObjectURL(new Blob([block.slice(file.at, file.at + file.count)], { type: "application/octet-stream" }));
  }
}

start().catch(fault);
