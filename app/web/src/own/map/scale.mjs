// The scale in words that people say: "1 mile", "300 feet".
import L from "leaflet";

export const MilesAndFeet = L.Control.Scale.extend({
  _updateScale(scale, text, ratio) {
    const words = text.replace(" mi", text === "1 mi" ? " mile" : " miles").replace(" ft", " feet");
    L.Control.Scale.prototype._updateScale.call(this, scale, words, ratio);
  },
});
