// emulate 0.11.2 listens on every interface and has no option for it; required before it starts,
// this lets it listen on loopback only.
const net = require("node:net");

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function onLoopback(...args) {
  const [first, second] = args;
  if (typeof first === "object" && first !== null && "port" in first) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...args.slice(1));
  }
  if (typeof first === "number" || typeof first === "string") {
    const rest = typeof second === "string" ? args.slice(2) : args.slice(1);
    return listen.call(this, first, "127.0.0.1", ...rest);
  }
  return listen.apply(this, args);
};
