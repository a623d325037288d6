package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.layer.LayerSupport;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a layer is mounted from, if somebody puts something else there: between the moment in which the JVM looks at it
 * and the one in which the supervisor mounts it. Each JVM of the tests has a mount namespace of its own.
 */
@EndToEnd
class LayerSourcesTest {
    @TempDir
    Path work;

    @BeforeEach
    void makeTheLayers() throws IOException {
        for (String name : List.of("layer", "other")) {
            LayerFiles.write(work.resolve(name), "srv/file", "of " + name);
            LayerFiles.write(work.resolve(name), "etc/passwd", name + ":x:7:7::/:\n");
            LayerFiles.erofs(work.resolve(name));
        }
    }

    @AfterEach
    void noLoopDeviceIsLeft() {
        LayerFiles.awaitNoDevices(work);
    }

    /** Runs a JVM after a command of the shell, and returns what it writes. */
    private String run(String before, Class<?> main, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of(work.toString(), Rootfs.shared().toString()));
        arguments.addAll(List.of(more));
        ProcessBuilder jvm = Host.jvm(main, arguments.toArray(new String[0]));
        jvm.command()
                .addAll(
                        0,
                        List.of(
                                "unshare",
                                "--mount",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                before + " && exec \"$@\"",
                                "sh"));
        Process process = jvm.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    /** A launch that does something before the layer is mounted, and tells what became of it. */
    static final class Swapping {
        private Swapping() {}

        /** @param arguments the directory of the layers, the lowest layer, and a command of the shell */
        public static void main(String[] arguments) throws Exception {
            Path work = Path.of(arguments[0]);
            String layer = LayerFiles.image(work.resolve("layer")).toString();
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.layers(List.of(Root.Layer.directory(arguments[1]), Root.Layer.erofs(layer))))
                    .stdio(Stdio.pipe())
                    .user(User.parse("layer"))
                    .command("cat", "/srv/file")
                    .build();
            AtPoint swap = new AtPoint(before(spec), launch -> {
                String command = arguments[2].replace("DEVICE", device(work));
                System.out.print(Host.output("sh", "-c", command));
            });
            try (Container container = Containers.start(spec, swap)) {
                System.out.print(new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } catch (ContainerException e) {
                System.out.print(e.getMessage());
            }
            LayerCache.clear();
        }

        /** The point before the step that mounts the layer. */
        private static int before(ContainerSpec spec) throws Exception {
            for (LaunchStep step : Containers.plan(spec).steps()) {
                if (step.toString().contains("mount the layer")) {
                    return step.number() - 2;
                }
            }
            throw new IllegalStateException("no step mounts a layer");
        }

        private static String device(Path work) {
            List<String> devices = LayerFiles.devices(work);
            return devices.isEmpty() ? "none" : "/dev/" + devices.get(0);
        }
    }

    @Test
    void theSupervisorMountsTheDeviceThatHasTheFile() throws Exception {
        assertThat(run("true", Swapping.class, "true")).isEqualTo("of layer");
    }

    /** Such as after the death of the JVM, when the device is given to somebody else. */
    @Test
    void aDeviceThatGotAnotherFileIsRefused() throws Exception {
        String swap = "other=$(losetup --find --show --read-only " + LayerFiles.image(work.resolve("other"))
                + ") && mount --bind $other DEVICE && losetup --detach $other";
        assertThat(run("true", Swapping.class, swap))
                .contains("mount the layer " + LayerFiles.image(work.resolve("layer")))
                .contains("ESTALE")
                .contains("Try again");
    }

    /** Lets the kernel mount the file itself, as on a machine without loop devices. */
    private String withoutDevices(Class<?> main, String... more) throws Exception {
        assumeTrue(
                run("mount --bind /dev/null /dev/loop-control", Probing.class).equals("FILE"),
                "This kernel does not mount an EROFS image from its file: Linux 6.12 with"
                        + " CONFIG_EROFS_FS_BACKED_BY_FILE does.");
        return run("mount --bind /dev/null /dev/loop-control", main, more);
    }

    /** Tells how layers are mounted. */
    static final class Probing {
        private Probing() {}

        /** @param arguments a directory for a file */
        public static void main(String[] arguments) throws Exception {
            System.out.print(LayerSupport.probe(arguments[0]).way());
        }
    }

    @Test
    void withoutLoopDevicesTheFileItselfIsMounted() throws Exception {
        assertThat(withoutDevices(Swapping.class, "true")).isEqualTo("of layer");
    }

    @Test
    void aFileThatWasReplacedBeforeItIsMountedIsRefused() throws Exception {
        Path layer = LayerFiles.image(work.resolve("layer"));
        Path other = LayerFiles.image(work.resolve("other"));
        assertThat(withoutDevices(Swapping.class, "mv " + other + " " + layer))
                .contains("mount the layer " + layer)
                .contains("ESTALE")
                .contains("Try again");
    }

    /** The kernel drops a descriptor that does not fit below the limit of the process that gets it. */
    @Test
    void mountsThatFindNoRoomAreAnErrorThatSaysSo() throws Exception {
        Facilities.assume("user namespace that owns its files");
        for (int i = 0; i < Stacking.LAYERS; i++) {
            Files.createDirectory(work.resolve("empty" + i));
        }
        assertThat(run("ulimit -n " + Stacking.LAYERS, Stacking.class))
                .contains("EMFILE")
                .contains("ulimit -n");
    }

    /** A launch with more layers than the process may have descriptors. */
    static final class Stacking {
        static final int LAYERS = 200;

        private Stacking() {}

        /** @param arguments the directory of the layers, and the lowest layer */
        public static void main(String[] arguments) throws Exception {
            List<Root.Layer> layers = new ArrayList<>(List.of(Root.Layer.directory(arguments[1])));
            for (int i = 0; i < LAYERS; i++) {
                layers.add(Root.Layer.directory(arguments[0] + "/empty" + i));
            }
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.layers(layers))
                    .userNamespace(UserNamespace.AUTO)
                    .stdio(Stdio.discard())
                    .command("true")
                    .build();
            try (Container container = Containers.start(spec)) {
                System.out.print("started");
            } catch (ContainerException e) {
                System.out.print(e.getMessage());
            }
        }
    }
}
