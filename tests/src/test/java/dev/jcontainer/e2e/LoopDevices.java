package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Removes after a class of tests the loop devices that were made for it: the kernel keeps those that it once made, also
 * when they show nothing any more.
 */
final class LoopDevices implements BeforeAllCallback, AfterAllCallback {
    private static final Path DEVICES = Path.of("/sys/block");
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(LoopDevices.class);

    /** The numbers of the devices that exist. */
    record Numbers(Set<String> numbers) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(SPACE).put("before", new Numbers(all()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Numbers before = context.getStore(SPACE).get("before", Numbers.class);
        assertThat(before).isNotNull();
        removeAllBut(before.numbers());
    }

    /** The numbers of all loop devices of this machine. */
    static Set<String> all() {
        return Host.list(DEVICES).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith("loop"))
                .map(name -> name.substring("loop".length()))
                .collect(Collectors.toSet());
    }

    /**
     * Removes the other devices that show nothing. The kernel refuses to remove one that another run of these tests has
     * taken meanwhile, and that run may have removed it, too.
     */
    static void removeAllBut(Set<String> kept) {
        List<String> unused = all().stream()
                .filter(number -> !kept.contains(number)
                        && !Files.exists(DEVICES.resolve("loop" + number + "/loop/backing_file")))
                .toList();
        if (unused.isEmpty()) {
            return;
        }
        String remove = "open my $control, '+<', '/dev/loop-control' or die $!; for (@ARGV) {"
                + " ioctl $control, 0x4C81, $_ + 0 or $!{EBUSY} or $!{ENODEV} or print \"loop$_: $!\\n\" }";
        List<String> command = new ArrayList<>(List.of("perl", "-e", remove)); // LOOP_CTL_REMOVE
        command.addAll(unused);
        assertThat(Host.output(command.toArray(new String[0]))).isEmpty();
    }
}
