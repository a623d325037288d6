package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop devices of layers: how many there are, and that none is left, however a launch or a container ends. */
@EndToEnd
class LayerDevicesTest {
    private static final int LAYERS = 3;
    private static final int AT_ONCE = 20;

    @TempDir
    Path work;

    private ContainerSpec spec;

    @BeforeEach
    void makeTheLayers() throws Exception {
        List<Root.Layer> layers =
                new ArrayList<>(List.of(Root.Layer.directory(Rootfs.shared().toString())));
        for (int i = 0; i < LAYERS; i++) {
            LayerFiles.write(work.resolve("layer" + i), "srv/file" + i, "");
            layers.add(LayerFiles.erofs(work.resolve("layer" + i)));
        }
        spec = sleeping(Root.layers(layers));
    }

    private static ContainerSpec sleeping(Root root) {
        return ContainerSpec.builder()
                .root(root)
                .stdio(Stdio.discard())
                .command("sleep", "1000")
                .build();
    }

    @AfterEach
    void noneIsLeft() {
        LayerCache.clear();
        LayerFiles.awaitNoDevices(work);
    }

    /** Processes that do not know of each other find the same devices. */
    @Test
    void allContainersOfALayerShareItsDevice() throws Exception {
        List<Container> containers = new ArrayList<>();
        List<Process> others = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                others.add(jvm(Starting.class).start());
            }
            for (int i = 0; i < 20; i++) {
                containers.add(Containers.start(spec));
            }
            for (Process other : others) {
                assertThat(other.inputReader().readLine()).isEqualTo("started");
            }
            assertThat(LayerFiles.devices(work)).hasSize(LAYERS);
            LayerCache.clear();
            assertThat(LayerFiles.devices(work)).as("held by the containers").hasSize(LAYERS);
        } finally {
            for (Process other : others) {
                other.destroyForcibly().waitFor();
            }
            for (Container container : containers) {
                container.close();
            }
        }
    }

    /** A layer that two stores share has two names. */
    @Test
    void aFileWithTwoNamesHasOneDevice() throws Exception {
        Path other = Files.createLink(work.resolve("other.erofs"), work.resolve("layer0.erofs"));
        try (Container container = Containers.start(spec)) {
            LayerCache.clear(); // so that this process does not know of the devices, as another one
            Root.Layer layer = Root.Layer.erofs(other.toString());
            Root.Layer lowest = Root.Layer.directory(Rootfs.shared().toString());
            Containers.start(sleeping(Root.layers(List.of(lowest, layer)))).close();
            assertThat(LayerFiles.devices(work)).hasSize(LAYERS);
        }
    }

    private static List<String> images(String directory) {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            images.add(directory + "/layer" + i + ".erofs");
        }
        return images;
    }

    /** As {@code run} does it: the launch does not wait for the thread that brings the layers in, and shares its devices. */
    @Test
    void aLaunchAndTheThreadThatPreparesItMakeOneDeviceForEachLayer() throws Exception {
        LayerCache.prepare(images(work.toString()));
        try (Container container = Containers.start(spec)) {
            assertThat(LayerFiles.devices(work)).hasSize(LAYERS);
        }
    }

    @Test
    void aJvmThatIsKilledWhileItPreparesALaunchLeavesNone() throws Exception {
        Process jvm = jvm(Preparing.class).start();
        assertThat(jvm.waitFor()).isEqualTo(128 + 9);
        noneIsLeft();
    }

    /** A JVM that kills itself while a thread brings layers into the kernel. */
    static final class Preparing {
        private Preparing() {}

        /** @param arguments the directory of the layers */
        public static void main(String[] arguments) throws Exception {
            LayerCache.prepare(images(arguments[0]));
            Host.kill(ProcessHandle.current().pid());
        }
    }

    /** Each of them asks the kernel for a free device, and gets the same one as others. */
    @Test
    void processesThatWantADeviceAtTheSameTimeAllGetOne() throws Exception {
        List<Process> jvms = new ArrayList<>();
        List<Path> layers = new ArrayList<>();
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            layers.add(Files.copy(work.resolve("layer0.erofs"), work.resolve("copy" + i + ".erofs")));
        }
        try {
            for (int i = 0; i < 2; i++) {
                jvms.add(jvm(AtOnce.class, Integer.toString(i * AT_ONCE)).start());
            }
            for (Process jvm : jvms) {
                assertThat(jvm.inputReader().readLine()).isEqualTo("started " + AT_ONCE);
            }
            assertThat(LayerFiles.devices(work)).hasSize(layers.size());
        } finally {
            for (Process jvm : jvms) {
                jvm.destroyForcibly().waitFor();
            }
        }
    }

    /** A JVM that starts containers of different layers at the same time, and has them until it is killed. */
    static final class AtOnce {
        private AtOnce() {}

        /** @param arguments the directory of the layers, the lowest layer, and the number of the first copy */
        public static void main(String[] arguments) throws Exception {
            Root.Layer lowest = Root.Layer.directory(arguments[1]);
            int first = Integer.parseInt(arguments[2]);
            List<Future<?>> launches = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
            for (int i = first; i < first + AT_ONCE; i++) {
                Root.Layer layer = Root.Layer.erofs(arguments[0] + "/copy" + i + ".erofs");
                launches.add(threads.submit(() -> Containers.start(sleeping(Root.layers(List.of(lowest, layer))))));
            }
            for (Future<?> launch : launches) {
                launch.get();
            }
            System.out.println("started " + launches.size());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** A container of an engine has in its /dev no devices that the kernel makes later. */
    @Test
    void noDevicesAreMadeThatHaveNoNode() throws Exception {
        String closed = "mount -t tmpfs none /dev && mknod /dev/loop-control c 10 237 && mknod /dev/null c 1 3"
                + " && mknod /dev/urandom c 1 9 && mknod /dev/random c 1 8 && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", closed, "sh"));
        command.addAll(jvm(Starting.class).command());
        int before = LoopDevices.all().size();
        Process jvm = new ProcessBuilder(command).start();
        try {
            jvm.inputReader().readLine(); // Linux 6.12 mounts the files without devices; before that, the launch fails
            assertThat(LoopDevices.all()).hasSizeLessThan(before + LAYERS);
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    /** Another JVM, which makes no root filesystem of its own, because it could not remove that when it is killed. */
    private ProcessBuilder jvm(Class<?> main, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of(work.toString(), Rootfs.shared().toString()));
        arguments.addAll(List.of(more));
        return Host.jvm(main, arguments.toArray(new String[0]));
    }

    private static ContainerSpec spec(String directory, String root) {
        List<Root.Layer> layers = new ArrayList<>(List.of(Root.Layer.directory(root)));
        for (int i = 0; i < LAYERS; i++) {
            layers.add(Root.Layer.erofs(directory + "/layer" + i + ".erofs"));
        }
        return sleeping(Root.layers(layers));
    }

    /** A JVM that has a container of the layers until it is killed. */
    static final class Starting {
        private Starting() {}

        /** @param arguments the directory of the layers, and the lowest layer */
        public static void main(String[] arguments) throws Exception {
            Containers.start(spec(arguments[0], arguments[1]));
            System.out.println("started");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** The points of a launch at which a layer is mounted, and those around them. */
    private List<Integer> points() throws Exception {
        List<Integer> points = new ArrayList<>(List.of(-1));
        for (LaunchStep step : Containers.plan(spec).steps()) {
            if (step.toString().contains("layer")) {
                points.add(step.number() - 1);
            }
        }
        assertThat(points).hasSize(1 + LAYERS + 1); // each layer, and what stacks them
        return points;
    }

    @Test
    void aKilledFirstProcessLeavesNone() throws Exception {
        for (int point : points()) {
            AtPoint killer = AtPoint.killFirstProcess(point);
            assertThatThrownBy(() -> Containers.start(spec, killer)).hasMessageContaining("killed before");
            killer.awaitTheirEnd();
            noneIsLeft();
        }
    }

    @Test
    void aKilledSupervisorLeavesNone() throws Exception {
        for (int point : points()) {
            AtPoint killer = AtPoint.killSupervisor(point);
            assertThatThrownBy(() -> Containers.start(spec, killer)).hasMessageContaining("supervisor was killed");
            killer.awaitTheirEnd();
            noneIsLeft();
        }
    }

    @Test
    void aKilledJvmLeavesNone() throws Exception {
        for (int point : points()) {
            Process jvm = jvm(Dying.class, Integer.toString(point)).start();
            assertThat(jvm.waitFor()).isEqualTo(128 + 9);
            noneIsLeft();
        }
    }

    /** A JVM that kills itself at a point of its launch. */
    static final class Dying {
        private Dying() {}

        /** @param arguments the directory of the layers, the lowest layer, and the point */
        public static void main(String[] arguments) throws Exception {
            Containers.start(
                    spec(arguments[0], arguments[1]),
                    new AtPoint(
                            Integer.parseInt(arguments[2]),
                            launch -> Host.kill(ProcessHandle.current().pid())));
        }
    }
}
