package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What classes of tests leave of the loop devices that were made for them. */
@EndToEnd
class LoopDevicesTest {
    @TempDir
    Path work;

    @Test
    void aNewDeviceIsRemovedWhenItShowsNothing() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "this host has no loop devices");
        Path file = Files.write(work.resolve("file"), new byte[4096]);
        String add = "open my $control, '+<', '/dev/loop-control' or die $!; print ioctl $control, 0x4C80, -1";
        String number = Host.output("perl", "-e", add); // LOOP_CTL_ADD
        String device = "/dev/loop" + number;
        assertThat(Host.output("losetup", device, file.toString())).isEmpty();
        Set<String> others = new HashSet<>(LoopDevices.all());
        assertThat(others.remove(number)).isTrue();

        LoopDevices.removeAllBut(others);
        assertThat(LoopDevices.all()).as("a device that shows a file").contains(number);

        Host.output("losetup", "--detach", device);
        LoopDevices.removeAllBut(others);
        assertThat(LoopDevices.all()).doesNotContain(number).containsAll(others);
    }
}
