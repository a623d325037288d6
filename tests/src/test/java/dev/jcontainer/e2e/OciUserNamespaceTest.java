package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles with a user namespace: linux.uidMappings of config-linux.md. */
@EndToEnd
final class OciUserNamespaceTest extends OciTest {
    private static final String ID = Host.own("oci-users-test");
    private static final String OTHER = Host.own("oci-users-other");
    private static final String MAPS = "'uidMappings': [{'containerID': 0, 'hostID': 3000000, 'size': 1000}],"
            + " 'gidMappings': [{'containerID': 0, 'hostID': 4000000, 'size': 1000}], ";
    private static final String KINDS = "user,pid,network,ipc,uts,mount,cgroup";

    OciUserNamespaceTest() {
        super(ID, OTHER);
    }

    @Test
    void itsUsersAreThoseOfTheMap() throws Exception {
        runtime.write("cat /proc/self/uid_map /proc/self/gid_map; id -u; id -g; echo made > /tmp/f", "", MAPS, KINDS);
        Files.setPosixFilePermissions(runtime.shared(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(run().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0 3000000 1000", "0 4000000 1000", "0", "0");
        Path made = runtime.shared().resolve("f");
        assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(3000000);
        assertThat(Files.getAttribute(made, "unix:gid")).isEqualTo(4000000);
    }

    @Test
    void itHasItsFileSystemsAndTheHostsDevices() throws Exception {
        runtime.write(
                "echo x >/dev/null && head -c 3 /dev/zero | wc -c; ls -d /proc/1 /sys/class; mount | grep -c -e ' /proc '"
                        + " -e ' /dev ' -e ' /sys '",
                "",
                MAPS,
                KINDS);
        assertThat(run()).isEqualTo("3\n/proc/1\n/sys/class\n3\n");
    }

    @Test
    void aBlockDeviceIsTheHosts() throws Exception {
        Path disk = Path.of(Cgroups.aDisk());
        String[] numbers = Host.output("stat", "-c", "%Hr %Lr", disk.toString()).split(" ", -1);
        String device = "'devices': [{'path': '%s', 'type': 'b', 'major': %s, 'minor': %s}], ";
        runtime.write(
                "stat -c '%F %t:%T' " + disk, "", MAPS + String.format(device, disk, numbers[0], numbers[1]), KINDS);
        assertThat(run()).isEqualTo(Host.output("stat", "-c", "%F %t:%T", disk.toString()) + "\n");
        runtime.write("true", "", MAPS + String.format(device, disk, numbers[0], "77"), KINDS);
        assertThat(run()).contains(disk.toString(), "ENODEV");
    }

    @Test
    void programsThatAreAddedAndHooksAreInItToo() throws Exception {
        runtime.write(
                "cat /tmp/hook; exec sleep 1000",
                "'hooks': {'startContainer': [{'path': '/bin/sh', 'args': ['sh', '-c', 'id -u']}],"
                        + " 'createContainer': [{'path': '/bin/sh', 'args': ['sh', '-c', 'readlink /proc/self/ns/user >"
                        + directory + "/shared/hook']}]}, ",
                MAPS,
                KINDS);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(runtime.shared(), PosixFilePermissions.fromString("rwxrwxrwx"));
        runtime.launch(ID);
        String namespace = Files.readSymbolicLink(Path.of("/proc/" + runtime.pid(ID) + "/ns/user"))
                .toString();
        Host.await("its output", () -> !runtime.printed().isEmpty());
        assertThat(runtime.printed()).isEqualTo(namespace + "\n");
        assertThat(runtime.run("exec", "--user", "7:8", ID, "sh", "-c", "readlink /proc/self/ns/user; id -u; id -g")
                        .succeeds()
                        .out())
                .isEqualTo(namespace + "\n7\n8\n");
    }

    /** Without TREE_MAPPED the file belongs to a user whom the container does not map. */
    @Test
    void aBindShowsItsFilesAsTheContainersUsers() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(source.resolve("f"), "");
        Host.output("chown", "5:6", source.resolve("f").toString());
        runtime.write("stat -c '%u %g' /etc/f; echo x >/etc/made", "", MAPS, KINDS);
        Path config = runtime.bundle().resolve("config.json");
        String mount = "{\"destination\": \"/etc\", \"type\": \"bind\", \"source\": \"" + source
                + "\", \"options\": [\"rbind\"], "
                + MAPS.substring(0, MAPS.length() - 2).replace('\'', '"') + "}";
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"rbind\", \"nosuid\"]}]", "\"rbind\", \"nosuid\"]}, " + mount + "]"));
        assertThat(run()).isEqualTo("5 6\n");
        assertThat(Files.getAttribute(source.resolve("made"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void mappedOwnersTakeAUserNamespace() throws Exception {
        runtime.write("true");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("[\"rbind\", \"nosuid\"]", "[\"rbind\", \"idmap\"]"));
        assertThat(run()).contains("mounts[3]: mapping owners by the container's id map");
    }

    /** Without outer_enter in birth.c the container may not enter it, because it belongs to another user namespace. */
    @Test
    void aNetworkThatIsThereIsJoined() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", OTHER).succeeds();
        String network = "/proc/" + runtime.pid(OTHER) + "/ns/net";
        String expected = Files.readSymbolicLink(Path.of(network)).toString();
        runtime.write("readlink /proc/self/ns/net", "", MAPS, "user,pid,ipc,uts,mount,cgroup,network=" + network);
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "{\"destination\": \"/sys\", \"type\": \"sysfs\", \"source\": \"sysfs\", \"options\":"
                                        + " [\"nosuid\", \"ro\"]},",
                                ""));
        assertThat(run()).isEqualTo(expected + "\n");
    }

    private String namespace(String kind) throws Exception {
        return "/proc/" + runtime.pid(OTHER) + "/ns/" + kind;
    }

    private void makeOther(String kinds) throws Exception {
        runtime.write("exec sleep 1000", "'hostname': 'pod', ", MAPS, kinds);
        runtime.launch(OTHER);
    }

    /** The containers of a pod share namespaces in this way. */
    @ParameterizedTest
    @ValueSource(strings = {"user,pid,network,ipc,uts,mount,cgroup", "user,pid,network,ipc,uts,mount,cgroup,time"})
    void namespacesOfAnotherContainerAreSharedWithItsUsers(String kinds) throws Exception {
        makeOther(kinds);
        String own = "user=" + namespace("user") + ",pid,network=" + namespace("net") + ",ipc=" + namespace("ipc")
                + ",uts=" + namespace("uts") + ",mount,cgroup" + (kinds.endsWith("time") ? ",time" : "");
        String look = "for n in user net ipc uts; do readlink /proc/self/ns/$n; done; hostname; echo $$; id -u;"
                + " head -n 1 /proc/self/uid_map; stat -c %u /proc/1 /tmp/f; echo x > /sys/x; mount -t tmpfs none /mnt";
        runtime.write(look + "; exec sleep 1000", "", "", own);
        Files.setPosixFilePermissions(runtime.shared(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(runtime.shared().resolve("f"), "");
        Host.output("chown", "3000007", runtime.shared().resolve("f").toString());
        runtime.launch(ID);
        StringBuilder expected = new StringBuilder();
        for (String kind : List.of("user", "net", "ipc", "uts")) {
            expected.append(Files.readSymbolicLink(Path.of(namespace(kind)))).append("\n");
        }
        Host.await("its output", () -> runtime.printed().lines().count() >= 10);
        assertThat(runtime.printed().replaceAll("  +", " "))
                .startsWith(expected + "pod\n1\n0\n 0 3000000 1000\n0\n7\n");
        assertThat(runtime.run("exec", ID, "readlink", "/proc/self/ns/user")
                        .succeeds()
                        .out())
                .startsWith(expected.substring(0, expected.indexOf("\n")));
        runtime.run("kill", ID, "KILL").succeeds();
        runtime.run("delete", "--force", ID).succeeds();
        assertThat(runtime.status(OTHER)).isEqualTo("running");
    }

    @Test
    void thePidNamespaceOfAnotherContainerIsSharedWithItsUsers() throws Exception {
        makeOther("user,pid,network,ipc,uts,mount,cgroup");
        runtime.write(
                "readlink /proc/self/ns/pid; cat /proc/1/comm; exit 5",
                "",
                "",
                "user=" + namespace("user") + ",pid=" + namespace("pid") + ",network,ipc,uts,mount,cgroup");
        CommandOutput output = runtime.run("run", ID);
        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo(Files.readSymbolicLink(Path.of(namespace("pid"))) + "\nsleep\n");
        assertThat(output.status()).isEqualTo(5);
    }

    @Test
    void aUserNamespaceThatIsNoneIsNamed() throws Exception {
        runtime.write("true", "", "", "user=/proc/self/ns/net,pid,network,ipc,uts,mount");
        assertThat(run()).contains("enter the user namespace /proc/self/ns/net: EINVAL");
        runtime.write("true", "", "", "user=/proc/nothing,pid,network,ipc,uts,mount");
        assertThat(run()).contains("enter the user namespace /proc/nothing: ENOENT");
    }

    @Test
    void aMapMayHoldAllIds() throws Exception {
        String all = "'uidMappings': [{'containerID': 0, 'hostID': 0, 'size': 4294967295}],"
                + " 'gidMappings': [{'containerID': 0, 'hostID': 0, 'size': 4294967295}], ";
        runtime.write("cat /proc/self/uid_map", "", all, KINDS);
        assertThat(run().strip().replaceAll(" +", " ")).isEqualTo("0 0 4294967295");
    }

    @Test
    void aMapThatGoesBeyondTheLastIdIsRefusedByItsPlace() throws Exception {
        String map = "[{'containerID': %s, 'hostID': %s, 'size': %s}], ";
        String fits = String.format(map, 0, 0, 10);
        for (String beyond : new String[] {
            String.format(map, 0, 1, 4294967295L),
            String.format(map, 4294967294L, 0, 2),
            String.format(map, 0, 4294967295L, 1)
        }) {
            runtime.write("true", "", "'uidMappings': " + fits + "'gidMappings': " + beyond, KINDS);
            assertThat(run()).contains("linux.gidMappings[0]", "4294967294");
        }
    }

    @Test
    void mapsThatAreMissingOrForNothingAreRefused() throws Exception {
        runtime.write("true", "", "", KINDS);
        assertThat(run()).contains("linux.uidMappings: missing");
        runtime.write("true", "", MAPS, "pid,mount");
        assertThat(run()).contains("linux.uidMappings: they need a new user namespace");
    }
}
