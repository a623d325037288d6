package dev.jcontainer.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The loop devices of this machine. The kernel keeps those that it once made, also when they show nothing any more. */
final class LoopDevices {
    private static final Path DEVICES = Path.of("/sys/block");

    private LoopDevices() {}

    /** The names of all of them. */
    static Set<String> all() {
        return Host.list(DEVICES).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith("loop"))
                .collect(Collectors.toSet());
    }

    /** Removes those that were made since then and show nothing. The kernel itself refuses to remove one that is open. */
    static void removeNewerThan(Set<String> before) {
        String remove = "open my $control, '+<', '/dev/loop-control' or die $!;"
                + " ioctl $control, 0x4C81, $_ + 0 for @ARGV"; // LOOP_CTL_REMOVE
        List<String> command = new ArrayList<>(List.of("perl", "-e", remove));
        for (String name : all()) {
            if (!before.contains(name) && !Files.exists(DEVICES.resolve(name + "/loop/backing_file"))) {
                command.add(name.substring("loop".length()));
            }
        }
        Host.output(command.toArray(new String[0]));
    }
}
