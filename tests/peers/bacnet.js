// Another BACnet client: discovers, reads many properties, subscribes, writes and gives back.
const { default: Client, PropertyIdentifier: P, ObjectType: O, ApplicationTag: T } =
  require('@bacnet-js/client');

const [, , router, zones, point] = process.argv;
const at = { address: zones };
const setpoint = { type: O.ANALOG_VALUE, instance: Number(point) };
const client = new Client({
  port: 0, interface: '127.0.0.1', broadcastAddress: '127.0.0.1', apduTimeout: 3000,
});
const result = { devices: [], notified: [] };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const present = async () =>
  (await client.readProperty(at, setpoint, P.PRESENT_VALUE)).values[0].value;

client.on('iAm', (message) => result.devices.push(message.payload.deviceId));
client.on('covNotifyUnconfirmed', (message) =>
  result.notified.push(message.payload.values.map((each) => each.value[0].value)));

client.on('listening', async () => {
  try {
    for (const address of [router, zones]) client.whoIs({ address }, {});
    await wait(500);
    const many = await client.readPropertyMultiple(at, [
      { objectId: { type: O.ANALOG_INPUT, instance: 1 },
        properties: [{ id: P.PRESENT_VALUE }, { id: P.UNITS }, { id: P.OBJECT_NAME },
          { id: P.STATUS_FLAGS }] },
      { objectId: { type: O.MULTI_STATE_INPUT, instance: 1 },
        properties: [{ id: P.PRESENT_VALUE }, { id: P.STATE_TEXT }] },
    ]);
    result.many = many.values.map((object) => object.values.map((each) =>
      each.value.map((one) => one.value)));
    result.before = await present();
    await client.subscribeCov(at, setpoint, 7, false, false, 60);
    await wait(200);
    await client.writeProperty(at, setpoint, P.PRESENT_VALUE, [{ type: T.REAL, value: 23.5 }],
      { priority: 9 });
    await wait(300);
    result.during = await present();
    result.slots = (await client.readProperty(at, setpoint, P.PRIORITY_ARRAY))
      .values.map((each) => each.value);
    await client.writeProperty(at, setpoint, P.PRESENT_VALUE, [{ type: T.NULL, value: null }],
      { priority: 9 });
    await wait(300);
    result.after = await present();
    try {
      await client.writeProperty(at, setpoint, P.PRESENT_VALUE, [{ type: T.REAL, value: 400 }],
        { priority: 9 });
      result.refused = '';
    } catch (error) {
      result.refused = error.message;
    }
  } catch (error) {
    result.error = String(error.stack || error);
  }
  process.stdout.write(JSON.stringify(result));
  process.exit(0);
});
