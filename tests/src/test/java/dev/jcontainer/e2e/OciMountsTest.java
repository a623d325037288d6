package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Further mounts of a bundle: "Mounts" of config.md and config-linux.md. */
@EndToEnd
final class OciMountsTest extends OciTest {
    private static final String ID = Host.own("oci-mounts-test");

    OciMountsTest() {
        super(ID);
    }

    /** Runs a script with one more mount, after the others. */
    private String run(String mount, String script) throws Exception {
        return run(mount, script, "");
    }

    private String run(String mount, String script, String linux) throws Exception {
        runtime.write(script, "", linux);
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"rbind\", \"nosuid\"]}]",
                                "\"rbind\", \"nosuid\"]}, " + mount.replace('\'', '"') + "]"));
        CommandOutput output = runtime.run("run", ID);
        return output.out() + output.err();
    }

    /** The shell that looks is one of the copied files. */
    @ParameterizedTest
    @CsvSource({"'', written", "ro, Read-only file system"})
    void aTmpfsBeginsWithWhatLiesThere(String option, String expected) throws Exception {
        String look = "for f in . *; do stat -c '%n %a %u %g %F' $f; done; stat -c %s busybox";
        String said = run(
                "{'destination': '/bin', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['tmpcopyup'"
                        + (option.isEmpty() ? "" : ", '" + option + "'") + "]}",
                "cd /bin; " + look + "; echo x >new && echo written");
        Path bin = Rootfs.shared().resolve("bin");
        String there = Host.output(bin.resolve("busybox").toString(), "sh", "-c", "cd " + bin + "; " + look);
        assertThat(said).startsWith(there + "\n").contains(expected);
    }

    @Test
    void onlyATmpfsDoes() throws Exception {
        assertThat(run(
                        "{'destination': '/mnt', 'type': 'bind', 'source': '/', 'options': ['bind', 'tmpcopyup']}",
                        "true"))
                .contains("mounts[4].options: only a tmpfs supports tmpcopyup");
    }

    /** A loop device with a filesystem of the test's own. */
    private String attachDisk() throws IOException {
        assumeTrue(Host.isRoot(), "a file system of a device is mounted by root");
        assumeTrue(Host.output("sh", "-c", "command -v mkfs.ext4").startsWith("/"), "there is no mkfs.ext4");
        Path image = directory.resolve("disk");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(4 << 20);
        }
        Host.output("mkfs.ext4", "-q", "-F", image.toString());
        String device = Host.output("losetup", "--find", "--show", image.toString());
        assumeTrue(device.startsWith("/dev/loop"), "there is no loop device: " + device);
        return device;
    }

    @Test
    void aFileSystemIsReadFromItsDevice() throws Exception {
        String device = attachDisk();
        try {
            String mount = "{'destination': '/mnt', 'type': 'ext4', 'source': '" + device + "', 'options': [%s]}";
            String allowed = "'resources': {'devices': [{'allow': true, 'type': 'b', 'major': 7, 'access': 'rw'}]}, ";
            String look = "echo kept > /mnt/f; grep ' /mnt ' /proc/mounts";
            assertThat(run(String.format(mount, "'nosuid'"), look, allowed))
                    .startsWith(device + " /mnt ext4 rw,nosuid");
            Host.output("losetup", "--detach", device);
            Host.output(
                    "losetup", "--read-only", device, directory.resolve("disk").toString());
            assertThat(run(String.format(mount, "'ro'"), "cat /mnt/f; echo x > /mnt/f", allowed))
                    .startsWith("kept\n")
                    .contains("Read-only file system");
            assertThat(run(String.format(mount, ""), "true")).contains(device + ": Can't open blockdev");
        } finally {
            Host.output("losetup", "--detach", device);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() throws Exception {
        assertThat(run("{'destination': '/mnt', 'type': 'ext4', 'source': '/dev/nothing'}", "true"))
                .contains("ext4", "/dev/nothing");
    }

    @Test
    void aSourceIsShownAsItWasGiven() throws Exception {
        assertThat(run("{'destination': '/mnt', 'type': 'tmpfs', 'source': 'shm'}", "grep ' /mnt ' /proc/mounts"))
                .startsWith("shm /mnt tmpfs ");
    }

    @ParameterizedTest
    @CsvSource({"shared, shared:", "private, ''", "unbindable, unbindable", "slave, ''"})
    void aNewFileSystemPropagatesAsItIsAsked(String option, String shown) throws Exception {
        String look = "grep ' /mnt ' /proc/self/mountinfo | cut -d ' ' -f 7";
        String mount = "{'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['" + option + "']}";
        String said = run(mount, look);
        assertThat(said).startsWith(shown.isEmpty() ? "-" : shown);
    }

    /** The same as runc with /dev and all tmpfs: it becomes read-only after everything on it is mounted. */
    @Test
    void whatIsMountedOnAReadOnlyFileSystemOfMemoryIsThere() throws Exception {
        runtime.write(
                "echo x > /dev/null && echo x > /dev/shm/f && echo written; touch /dev/f; touch /mnt/f;"
                        + " readlink /dev/fd; grep -c -e ' /dev/[psm]' -e ' /mnt/a/b ' /proc/mounts",
                "",
                "");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("[\"nosuid\", \"mode=755\"]},", "[\"nosuid\", \"ro\", \"mode=755\"]},")
                        .replace(
                                "\"rbind\", \"nosuid\"]}]",
                                ("'rbind', 'nosuid']},"
                                                + " {'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts', 'options':"
                                                + " ['newinstance', 'ptmxmode=0666']},"
                                                + " {'destination': '/dev/mqueue', 'type': 'mqueue', 'source': 'mqueue'},"
                                                + " {'destination': '/dev/shm', 'type': 'tmpfs', 'source': 'shm'},"
                                                + " {'destination': '/mnt', 'type': 'tmpfs', 'source': 't', 'options': ['ro']},"
                                                + " {'destination': '/mnt/a/b', 'type': 'tmpfs', 'source': 't'}]")
                                        .replace('\'', '"')));
        CommandOutput output = runtime.run("run", ID);
        assertThat(output.out()).isEqualTo("written\n/proc/self/fd\n4\n");
        assertThat(output.err().split("Read-only file system", -1)).hasSize(3);
    }

    /** A bind mount shows the host's own files, and "ro" means that no directory is made in them. */
    @Test
    void onAReadOnlyBindMountNothingIsMade() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        assertThat(run(
                        "{'destination': '/mnt', 'type': 'bind', 'source': '" + source
                                + "', 'options': ['bind', 'ro']},"
                                + " {'destination': '/mnt/a', 'type': 'tmpfs', 'source': 't'}",
                        "true"))
                .contains("/mnt/a", "EROFS");
        assertThat(Host.list(source)).isEmpty();
    }

    /**
     * The path is one of the host, which shows the file only in the container; each such mount sees the earlier ones.
     */
    @ParameterizedTest
    @CsvSource({"bind, f", "rbind, 'f below'"})
    void aSourceMayLieOnAMountOfTheSameConfiguration(String kind, String seen) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("f"), "");
        Files.createDirectory(source.resolve("d"));
        String inside = Rootfs.shared() + "/sys/../mnt/./";
        String said = run(
                "{'destination': '/mnt/', 'type': 'tmpfs', 'source': 't'},"
                        + " {'destination': '/mnt/x', 'type': 'bind', 'source': '" + source + "', 'options': ['bind']},"
                        + " {'destination': '/mnt/x/d', 'type': 'tmpfs', 'source': 'below'},"
                        + " {'destination': '/mnt/y', 'type': 'bind', 'source': '" + inside + "x', 'options': ['" + kind
                        + "']},"
                        + " {'destination': '/mnt/z', 'type': 'bind', 'source': '" + inside
                        + "y', 'options': ['rbind', 'ro']}",
                "cd /mnt/z; echo *f $(grep -o 'below /mnt/z/d ' /proc/mounts | cut -d ' ' -f 1); touch f");
        assertThat(said).startsWith(seen + "\n").contains("Read-only file system");
    }

    /** A link of an image must not lead to a file of the host. */
    @Test
    void aSourceOnAnotherMountIsResolvedInTheContainer() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("f"), "secret");
        Files.createSymbolicLink(source.resolve("link"), secret);
        String said = run(
                "{'destination': '/mnt', 'type': 'bind', 'source': '" + source + "', 'options': ['bind']},"
                        + " {'destination': '/srv', 'type': 'bind', 'source': '" + Rootfs.shared()
                        + "/mnt/link', 'options': ['bind']}",
                "cat /srv/f");
        assertThat(said)
                .contains("Cannot open /mnt/link of the container", "ENOENT")
                .doesNotContain("secret\n");
    }

    /** Inside the root, the same as runc; also if the dangling link is only a part of the path. */
    @ParameterizedTest
    @CsvSource({
        "/link, /mnt/gone/dir, /mnt/gone/dir",
        "/link/sub, /mnt/gone/dir, /mnt/gone/dir/sub",
        "/link/sub, ../../../mnt/gone, /mnt/gone/sub",
        "/chain/sub, gone, /mnt/gone/sub"
    })
    void aTargetThroughADanglingLinkIsMadeInside(String target, String text, String made) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("f"), "");
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("link"), Path.of(text));
        Files.createSymbolicLink(links.resolve("chain"), Path.of("link"));
        String said = run(
                "{'destination': '/mnt', 'type': 'bind', 'source': '" + links + "', 'options': ['bind']},"
                        + " {'destination': '/mnt" + target + "', 'type': 'bind', 'source': '" + source
                        + "', 'options': ['bind']}",
                "ls " + made + "; readlink /mnt/link");
        assertThat(said).isEqualTo("f\n" + text + "\n");
    }

    @Test
    void aTargetThroughLinksInACircleIsAnError() throws Exception {
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("a"), Path.of("b/x"));
        Files.createSymbolicLink(links.resolve("b"), Path.of("a/x"));
        assertThat(run(
                        "{'destination': '/mnt', 'type': 'bind', 'source': '" + links + "', 'options': ['bind']},"
                                + " {'destination': '/mnt/a/x', 'type': 'tmpfs', 'source': 't'}",
                        "true"))
                .contains("/mnt/a/x", "ELOOP");
    }

    private Path ownedBy(int uid, int gid) throws IOException {
        Path source = Files.createDirectory(directory.resolve("owned"));
        Files.writeString(source.resolve("f"), "");
        Host.output("chown", uid + ":" + gid, source.resolve("f").toString());
        return source;
    }

    /** Without a user namespace of the container; each mount has its own mappings. */
    @Test
    void ownersAreShownAsOthers() throws Exception {
        Path source = ownedBy(5, 6);
        String mount = "{'destination': '%s', 'type': 'bind', 'source': '" + source + "', 'options': ['rbind'%s],"
                + " 'uidMappings': [{'containerID': 0, 'hostID': %d, 'size': 10}],"
                + " 'gidMappings': [{'containerID': 0, 'hostID': 2000, 'size': 10}]}";
        String said = run(
                String.format(mount, "/mnt", "", 1000) + ", " + String.format(mount, "/srv", ", 'ridmap'", 3000),
                "stat -c '%u %g' /mnt/f /srv/f; chown 1007:2008 /mnt/f");
        assertThat(said).startsWith("1005 2006\n3005 2006\n");
        assertThat(said).contains("chown"); // needs CAP_CHOWN, which this container does not have
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type': 'tmpfs', 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}], 'gidMappings': [{'containerID':"
                        + " 0, 'hostID': 1, 'size': 1}] | mounts[4]: only a bind mount can have mapped owners",
                "'type': 'bind', 'source': '/', 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]"
                        + " | mounts[4].gidMappings: missing",
                "'type': 'bind', 'source': '/', 'options': ['bind', 'idmap'] | mounts[4]: mapping owners by the container's id map",
            })
    void ownersThatCannotBeMappedAreTold(String mount, String error) throws Exception {
        assertThat(run("{'destination': '/mnt', " + mount + "}", "true")).contains(error);
    }

    /** CVE-2025-31133. Without the check of type and number in open_null, masked files show the file of the volume. */
    @Test
    void aFakeNullDeviceOfAVolumeMasksNothing() throws Exception {
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Files.writeString(plain.resolve("null"), "not null");
        Path linked = Files.createDirectory(directory.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        Path other = Files.createDirectory(directory.resolve("other"));
        Host.output("mknod", other.resolve("null").toString(), "c", "1", "5");
        for (Path fake : new Path[] {plain, linked, other}) {
            assertThat(run(
                            "{'destination': '/dev', 'type': 'bind', 'source': '" + fake + "', 'options': ['bind']}",
                            "echo started"))
                    .contains("Cannot mask /proc/interrupts", "/dev/null", "The mount on /dev")
                    .doesNotContain("started\n");
        }
    }

    /** With the host's /dev no node of the container is made, because it would be one of the host. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev", "//dev/", "/dev/.", "/bin/../dev"})
    void onAVolumeNoDevicesOfItsOwnAreMade(String destination) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Host.output("mknod", "-m", "666", source.resolve("null").toString(), "c", "1", "3");
        assertThat(run(
                        "{'destination': '" + destination + "', 'type': 'bind', 'source': '" + source
                                + "', 'options': ['bind']}",
                        "ls /dev"))
                .isEqualTo("null\n");
    }

    /**
     * The same as runc, which accepts all of them: of two recursive options the restricting one wins, and is applied
     * after the others; otherwise the last one wins.
     */
    @ParameterizedTest
    @CsvSource({
        "rro rrw, ro",
        "rrw rro, ro",
        "rro rw, ro",
        "ro rrw, rw",
        "rnosuid rsuid, 'rw,nosuid'",
        "rnodev rdev, 'rw,nodev'",
        "rdev rnodev, 'rw,nodev'",
        "rnoexec rexec, 'rw,noexec'",
        "nodev rdev, rw",
        "ro rw, rw",
        "rw ro, ro"
    })
    void ofOptionsThatContradictEachOtherOneHolds(String options, String shown) throws Exception {
        String list = "'" + options.replace(" ", "', '") + "'";
        try (HostMount source = HostMount.tmpfs(Files.createDirectory(directory.resolve("source")))) {
            assertThat(run(
                            "{'destination': '/mnt', 'type': 'bind', 'source': '" + source.point()
                                    + "', 'options': ['rbind', " + list + "]}",
                            "grep -o ' /mnt .*' /proc/self/mountinfo | cut -d ' ' -f 3 | sed 's/,relatime//'"))
                    .isEqualTo(shown + "\n");
        }
    }

    /** runc makes a device node here, which stays on the host. */
    @Test
    void noDeviceIsMadeOnAVolume() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        String mount = "{'destination': '/mnt', 'type': 'bind', 'source': '" + source + "', 'options': ['bind']}";
        String device = "'devices': [{'path': '/mnt/zero', 'type': 'c', 'major': 1, 'minor': 5}], ".replace('\'', '"');
        assertThat(run(mount, "echo started", device)).contains("/mnt/zero", "lies on a volume");
        assertThat(source).isEmptyDirectory();
        Host.output("mknod", "-m", "666", source.resolve("zero").toString(), "c", "1", "5");
        assertThat(run(mount, "head -c 2 /mnt/zero | wc -c", device)).isEqualTo("2\n");
    }
}
