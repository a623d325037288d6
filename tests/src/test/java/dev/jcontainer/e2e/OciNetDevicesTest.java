package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Network devices of the host that are moved into a bundle's container: "Network Devices" of config-linux.md. */
@EndToEnd
class OciNetDevicesTest extends OciTest {
    private static final String ID = Host.own("oci-net-test");
    private static final String DEVICE = "jctest0";
    private static final String PEER = "jctest1";

    OciNetDevicesTest() {
        super(ID);
    }

    @BeforeEach
    void prepare() {
        assumeTrue(Host.isRoot(), "network devices are moved by root");
        assumeTrue(Host.output("sh", "-c", "command -v ip").startsWith("/"), "there is no ip(8)");
        Host.output("ip", "link", "delete", DEVICE);
        String made = Host.output("ip", "link", "add", DEVICE, "type", "veth", "peer", "name", PEER);
        assumeTrue(made.isEmpty(), "this kernel has no pairs of network devices: " + made);
        Host.output("ip", "addr", "add", "192.0.2.9/29", "broadcast", "+", "dev", DEVICE);
        Host.output("ip", "addr", "add", "192.0.2.200/32", "peer", "198.51.100.7/32", "dev", DEVICE);
        Host.output("ip", "addr", "add", "192.0.2.77/29", "dev", DEVICE, "valid_lft", "300", "preferred_lft", "300");
        Host.output("ip", "addr", "add", "169.254.3.3/24", "scope", "link", "dev", DEVICE);
        Host.output("ip", "-6", "addr", "add", "2001:db8::9/64", "nodad", "dev", DEVICE);
    }

    @AfterEach
    void deleteDevices() throws Exception {
        runtime.clear(ID); // the devices may be in it
        Host.output("ip", "link", "delete", PEER); // and with it the other one, if it still exists
    }

    private static boolean isOutside(String device) {
        return Host.output("ip", "-o", "link", "show", device).contains(device + "@");
    }

    private String run(String script, String devices) throws Exception {
        runtime.write(script, "", "'netDevices': {" + devices + "}, ");
        CommandOutput output = runtime.run("run", ID);
        return output.out() + output.err();
    }

    @Test
    void aDeviceComesWithItsPermanentAddressesAndIsUp() throws Exception {
        assertThat(run("ip addr show dev lan; ip -o link | wc -l", "'" + DEVICE + "': {'name': 'lan'}"))
                .contains(",UP", "inet 192.0.2.9/29 brd 192.0.2.15 scope global lan")
                .contains("inet 192.0.2.200 peer 198.51.100.7/32 scope global lan")
                .contains("inet6 2001:db8::9/64 scope global")
                .doesNotContain("192.0.2.77")
                .doesNotContain("169.254.3.3")
                .endsWith("\n2\n");
        assertThat(isOutside(DEVICE)).isFalse();
    }

    @Test
    void withoutAnotherNameItKeepsItsOwn() throws Exception {
        assertThat(run("ip -o link show " + DEVICE, "'" + DEVICE + "': {}")).contains(DEVICE + "@", ",UP");
    }

    @Test
    void theKernelMayChooseTheNumber() throws Exception {
        assertThat(run("ip -o link show net0", "'" + DEVICE + "': {'name': 'net%d'}"))
                .contains("net0@", ",UP");
    }

    @Test
    void aNamespaceThatIsThereGetsItToo() throws Exception {
        Process other = new ProcessBuilder("unshare", "--net", "sleep", "1000").start();
        Path namespace = Path.of("/proc/" + other.pid() + "/ns/net");
        try {
            String own = Host.output("readlink", "/proc/self/ns/net");
            Host.await(
                    "the namespace",
                    () -> !Host.output("readlink", namespace.toString()).equals(own));
            runtime.write(
                    "ip addr show dev lan",
                    "",
                    "'netDevices': {'" + DEVICE + "': {'name': 'lan'}}, ",
                    "pid,network=" + namespace + ",ipc,uts,mount,cgroup");
            assertThat(runtime.run("run", ID).succeeds().out()).contains(",UP", "inet 192.0.2.9/29");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'nothing0': {}", "'jctest0': {'name': 'lo'}"})
    void whatCannotBeIsToldAndTheDeviceStays(String devices) throws Exception {
        assertThat(run("true", devices))
                .contains("Cannot give the network device " + devices.split("'", -1)[1] + " to the container: ");
        assertThat(isOutside(DEVICE)).isTrue();
        assertThat(runtime.state(ID).getParent()).doesNotExist();
    }

    @Test
    void aContainerOfTheHostsNetworkCannotHaveOne() throws Exception {
        runtime.write("true", "", "'netDevices': {'" + DEVICE + "': {}}, ", "pid,ipc,uts,mount");
        assertThat(runtime.run("run", ID).err())
                .contains(
                        "linux.netDevices: they need another network: add one of the type network to linux.namespaces");
        assertThat(isOutside(DEVICE)).isTrue();
    }
}
