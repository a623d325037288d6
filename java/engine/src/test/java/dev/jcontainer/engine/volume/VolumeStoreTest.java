package dev.jcontainer.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.event.EventReader;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EventFilter;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.engine.spec.Space;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.image.Images;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.UserNamespace;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VolumeStoreTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    Path directory;

    private Images images;
    private VolumeStore volumes;

    @BeforeEach
    void open() throws IOException {
        images = Images.builder().root(directory.resolve("store")).build();
        volumes = VolumeStore.of(images.directory());
    }

    private Path record(String id) throws IOException {
        Path record = Files.createDirectories(Path.of(images.directory(), "containers", id));
        Files.createFile(record.resolve("container"));
        return record;
    }

    /** Makes a container with these volumes. */
    private Path container(String id, VolumeMount... mounts) throws IOException {
        Path record = record(id);
        volumes.use(List.of(mounts), record.toString()).close();
        return record;
    }

    private static VolumeMount mount(String name, String target) {
        return new VolumeMount(name, target, false, true);
    }

    private static Reason reasonOf(ThrowingCallable call) {
        EngineException[] thrown = new EngineException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(EngineException.class, e -> thrown[0] = e);
        return thrown[0].reason();
    }

    private void leavesNothing() throws IOException {
        assertThat(Path.of(images.directory(), "tmp")).isEmptyDirectory();
        assertThat(images.check(false)).isEmpty();
    }

    @Test
    void makesAVolumeOnce() throws Exception {
        Volume made = volumes.create("data", Map.of("a", "b=1\n2\\n", "empty", ""));
        assertThat(made.labels()).containsEntry("a", "b=1\n2\\n").containsEntry("empty", "");
        assertThat(made.isAnonymous()).isFalse();
        assertThat(Path.of(made.directory())).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(made.directory()))))
                .isEqualTo("rwxr-xr-x");
        assertThat(volumes.create("data", Map.of("other", "1"))).isEqualTo(made);
        assertThat(volumes.list()).containsExactly(made);
        assertThat(volumes.get("data")).isEqualTo(made);
        Volume anonymous = volumes.create("", Map.of());
        assertThat(anonymous.name()).matches("[0-9a-f]{64}");
        assertThat(anonymous.isAnonymous()).isTrue();
        leavesNothing();
    }

    @Test
    void isInTheEvents() throws Exception {
        volumes.create("data", Map.of());
        volumes.create("data", Map.of());
        volumes.remove("data", false);
        EventQuery query = new EventQuery(Instant.EPOCH, Instant.now(), EventFilter.of(List.of("type=volume")));
        List<EngineEvent> events = new ArrayList<>();
        try (EventReader reader = EventReader.open(images.directory(), query)) {
            for (EngineEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        }
        assertThat(events).extracting(EngineEvent::action).containsExactly("create", "destroy");
        assertThat(events).extracting(EngineEvent::id).containsExactly("data", "data");
        assertThat(events.get(0).attributes()).containsEntry("driver", "local");
    }

    @Test
    void refusesMalformedNamesOtherDriversAndOptions() throws Exception {
        for (String name : List.of("a", "-ab", ".ab", "a/b", "../x", "a b", "x".repeat(256))) {
            assertThat(reasonOf(() -> volumes.create(name, Map.of()))).isEqualTo(Reason.INVALID);
            assertThat(reasonOf(() -> volumes.remove(name, false))).isEqualTo(Reason.NOT_FOUND);
        }
        VolumeStore.checkDriver("", Map.of());
        VolumeStore.checkDriver("local", Map.of());
        assertThat(reasonOf(() -> VolumeStore.checkDriver("nfs", Map.of()))).isEqualTo(Reason.UNSUPPORTED);
        assertThat(reasonOf(() -> VolumeStore.checkDriver("local", Map.of("type", "tmpfs"))))
                .isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void aContainerWithoutVolumesHasNoFileForThem() throws Exception {
        Path record = container(ID);
        assertThat(record.resolve("volumes")).doesNotExist();
        assertThat(volumes.namesOf(record.toString())).isEmpty();
        assertThat(volumes.users("data")).isEmpty();
    }

    @Test
    void removesAVolumeThatNoContainerHas() throws Exception {
        Volume volume = volumes.create("data", Map.of());
        Files.createDirectories(Path.of(volume.directory(), "a/b"));
        Files.writeString(Path.of(volume.directory(), "a/b/c"), "x");
        Path record = container(ID, mount("data", "/data"));
        assertThat(reasonOf(() -> volumes.remove("data", true))).isEqualTo(Reason.CONFLICT);
        assertThatThrownBy(() -> volumes.remove("data", false))
                .hasMessage("remove data: volume is in use - [" + ID + "]");
        assertThat(volumes.users("data")).containsExactly(ID);
        Files.delete(record.resolve("volumes"));
        volumes.remove("data", false);
        assertThat(volumes.list()).isEmpty();
        assertThat(Path.of(volume.directory())).doesNotExist();
        volumes.remove("data", true);
        assertThatThrownBy(() -> volumes.remove("data", false)).hasMessage("get data: no such volume");
        leavesNothing();
    }

    @Test
    void keepsAVolumeWhileItsContainerIsMade() throws Exception {
        try (VolumeUse use = volumes.use(List.of(mount("data", "/data")), directory.toString())) {
            assertThat(use.mounts()).containsExactly(mount("data", "/data"));
            assertThat(reasonOf(() -> volumes.remove("data", true))).isEqualTo(Reason.CONFLICT);
            assertThat(volumes.prune(true, volume -> true).names()).isEmpty();
        }
        volumes.remove("data", false);
        leavesNothing();
    }

    @Test
    void prunesAnonymousVolumesAndAllByRequest() throws Exception {
        volumes.create("named", Map.of("keep", ""));
        Volume anonymous = volumes.create("", Map.of());
        Files.write(Path.of(anonymous.directory(), "file"), new byte[100_000]);
        container(ID, mount("used", "/used"), mount("", "/anonymous"));
        assertThat(volumes.prune(false, volume -> false).names()).isEmpty();
        assertThat(volumes.prune(false, volume -> true)).satisfies(pruned -> {
            assertThat(pruned.names()).containsExactly(anonymous.name());
            assertThat(pruned.bytes()).isGreaterThanOrEqualTo(100_000);
        });
        assertThat(volumes.prune(true, volume -> !volume.labels().containsKey("keep"))
                        .names())
                .isEmpty();
        assertThat(volumes.prune(true, volume -> true).names()).containsExactly("named");
        assertThat(volumes.list()).hasSize(2);
        leavesNothing();
    }

    @Test
    void removesTheAnonymousVolumesOfAContainerThatIsGone() throws Exception {
        Path record = container(ID, mount("named", "/named"), mount("", "/one"), mount("", "/two"));
        List<String> names = volumes.namesOf(record.toString());
        assertThat(names).hasSize(3);
        container("f" + ID.substring(1), mount(names.get(2), "/two"));
        volumes.removeAnonymous(names);
        assertThat(volumes.list()).hasSize(3);
        Files.delete(record.resolve("volumes"));
        volumes.removeAnonymous(names);
        assertThat(volumes.list()).extracting(Volume::name).containsExactlyInAnyOrder("named", names.get(2));
        leavesNothing();
    }

    @Test
    void putsTheVolumesAmongTheMountsByTheirDepth() throws Exception {
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.host())
                .command("/bin/true")
                .mount(Mount.bind("/srv/deep", "/data/deep"))
                .build();
        VolumeMount nocopy = new VolumeMount("log", "/data/deep/log/", true, false);
        try (VolumeUse use = volumes.use(List.of(nocopy, mount("data", "/data")), directory.toString())) {
            ContainerSpec mounted = use.mountedIn(spec);
            String root = images.directory() + "/volumes/";
            assertThat(mounted.mounts())
                    .containsExactly(
                            Mount.bind(root + "data/_data", "/data").filled(),
                            Mount.bind("/srv/deep", "/data/deep"),
                            Mount.bind(root + "log/_data", "/data/deep/log/").readOnly());
            Mount.Bind mapped = (Mount.Bind) use.mountedIn(
                            spec.toBuilder().userNamespace(UserNamespace.AUTO).build())
                    .mounts()
                    .get(0);
            assertThat(mapped.isIdmapped()).isEqualTo(Files.isWritable(Path.of("/proc/1/oom_score_adj")));
        }
    }

    @Test
    void isMadeOnceByManyAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Volume>> made = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                int number = i;
                made.add(threads.submit(() -> volumes.create("data", Map.of("n", "" + number))));
            }
            for (Future<Volume> volume : made) {
                assertThat(volume.get()).isEqualTo(made.get(0).get());
            }
        } finally {
            threads.shutdownNow();
        }
        leavesNothing();
    }

    @Test
    void aRemovedVolumeIsMadeAgainByWhoUsesIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 50; i++) {
                Future<?> removal = threads.submit(() -> volumes.prune(true, volume -> true));
                try (VolumeUse use = volumes.use(List.of(mount("data", "/data")), directory.toString())) {
                    assertThat(Path.of(volumes.get("data").directory())).exists();
                    removal.get();
                    assertThat(Path.of(volumes.get("data").directory())).exists();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void countsWhatContainersAndVolumesTake() throws Exception {
        Path running = container(ID, mount("data", "/data"));
        Path stopped = record("f" + ID.substring(1));
        Files.write(Files.createDirectories(running.resolve("fs/upper/a")).resolve("b"), new byte[50_000]);
        Files.write(Files.createDirectories(stopped.resolve("fs/upper")).resolve("c"), new byte[100_000]);
        Files.write(Path.of(volumes.get("data").directory(), "d"), new byte[200_000]);
        volumes.create("unused", Map.of());
        ProcessId own = ProcessId.ofThis();
        Files.writeString(
                running.resolve("start"),
                "boot " + own.boot() + "\nnamespace " + own.namespace() + "\nkeeper " + own.pid() + " " + own.start()
                        + "\nend\n");
        Space containers = DiskSpace.containers(images.directory());
        assertThat(containers.count()).isEqualTo(2);
        assertThat(containers.active()).isEqualTo(1);
        assertThat(containers.reclaimable()).isEqualTo(DiskSpace.written(stopped.toString()));
        assertThat(containers.reclaimable()).isGreaterThanOrEqualTo(100_000);
        assertThat(containers.bytes() - containers.reclaimable()).isEqualTo(DiskSpace.written(running.toString()));
        Space used = DiskSpace.volumes(images.directory());
        assertThat(used.count()).isEqualTo(2);
        assertThat(used.active()).isEqualTo(1);
        assertThat(used.bytes()).isGreaterThanOrEqualTo(200_000);
        assertThat(used.reclaimable()).isLessThan(200_000);
    }
}
