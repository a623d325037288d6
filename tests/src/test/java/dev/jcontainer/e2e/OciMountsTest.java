package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bundle mounts besides: "Mounts" of config.md and config-linux.md. */
@EndToEnd
final class OciMountsTest {
    private static final String ID = "oci-mounts-test";

    @TempDir
    Path directory;

    private OciRuntime runtime = new OciRuntime(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        runtime = new OciRuntime(directory);
    }

    @AfterEach
    void delete() throws Exception {
        runtime.clear(ID);
    }

    /** Runs a script with one more mount, behind the others. */
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
        OciRuntime.Output output = runtime.run("run", ID);
        return output.out() + output.err();
    }

    /** The shell that looks is one of the copies. */
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
                .contains("mounts[4].options: only a tmpfs has tmpcopyup");
    }

    /** A loop device with a file system of the test's own. */
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
}
