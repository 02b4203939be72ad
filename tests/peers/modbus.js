// Another Modbus client: reads registers, writes two, reads them back, and is refused.
const Modbus = require('modbus-serial');

const [, , port, unit, count, place, value] = process.argv.map((each) => each);
const client = new Modbus();
const floats = (buffer) =>
  Array.from({ length: buffer.length / 4 }, (_, n) => buffer.readFloatBE(4 * n));
const words = (number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatBE(number);
  return [buffer.readUInt16BE(0), buffer.readUInt16BE(2)];
};

(async () => {
  const result = {};
  try {
    await client.connectTCP('127.0.0.1', { port: Number(port) });
    client.setID(Number(unit));
    client.setTimeout(3000);
    result.values = [];
    for (let start = 0; start < 2 * Number(count); start += 120) {
      const length = Math.min(120, 2 * Number(count) - start);
      const answer = await client.readHoldingRegisters(start, length);
      result.values.push(...floats(answer.buffer));
    }
    await client.writeRegisters(Number(place), words(Number(value)));
    result.written = floats((await client.readHoldingRegisters(Number(place), 2)).buffer)[0];
    result.refused = [];
    for (const act of [
      () => client.writeRegisters(Number(place), words(99)),
      () => client.readHoldingRegisters(60000, 2),
      () => client.readCoils(60000, 1),
    ]) {
      await act().then(() => result.refused.push(null),
        (error) => result.refused.push(error.modbusCode || String(error)));
    }
  } catch (error) {
    result.error = String(error.stack || error);
  }
  console.log(JSON.stringify(result));
  process.exit(0);
})();
