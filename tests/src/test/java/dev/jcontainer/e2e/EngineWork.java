package dev.jcontainer.e2e;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a command does that {@link EngineCrashTest} kills. */
enum EngineWork {
    CREATE,
    RUN,
    START,
    STOP,
    RESTART,
    RENAME,
    REMOVE,
    KILL,
    UPDATE,
    PRUNE,
    COPY,
    COMMIT,
    VOLUME_REMOVE,
    /** What comes after the end: the removal of the container. */
    AFTER_REMOVE,
    /** What comes after the end: another start, by two programs one after the other. */
    AFTER_RESTART;

    private static final boolean ALL = Boolean.getBoolean("jcontainer.engine.all");
    private static final int POINTS = 24;

    /** An empty archive of tar with a directory of this name, which a copy unpacks. */
    private static final String COPIED = "copied/";

    /** The name of the image of the container, and the one that a commit gives. */
    static final String BASE = "docker.io/library/base:1";

    static final String COMMITTED = "docker.io/library/made:1";

    private static final int TYPE = 156;
    private static final int SUM = 148;
    private static final int RECORD = 512;

    /** After which changes of names it is killed. */
    List<Integer> points() {
        if (ALL) {
            return IntStream.rangeClosed(1, POINTS).boxed().toList();
        }
        return switch (this) {
            case CREATE -> List.of(2, 6);
            case RUN -> List.of(4, 9, 13);
            case RESTART -> List.of(3, 7);
            case KILL, VOLUME_REMOVE -> List.of(1);
            case PRUNE, COPY -> List.of(1, 2);
            case COMMIT -> List.of(2, 6);
            case AFTER_RESTART -> List.of(1, 4);
            default -> List.of(1, 3);
        };
    }

    /** Whether a keeper does it. */
    boolean isAfter() {
        return this == AFTER_REMOVE || this == AFTER_RESTART;
    }

    static ContainerSpec spec() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .command("sleep", "1000")
                .build();
    }

    Detached detached() {
        Detached.Builder made = Detached.named("made").toBuilder()
                .volumes(
                        this == PRUNE
                                ? List.of()
                                : List.of(new VolumeMount("", "/mnt", false, false))) // a prune keeps it
                .removedAtEnd(this == AFTER_REMOVE);
        return this == AFTER_RESTART
                ? made.restart(new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0)).build()
                : made.build();
    }

    /** What there is before it. */
    void prepare(Engine engine) throws IOException, InterruptedException {
        switch (this) {
            case CREATE, RUN -> {}
            case VOLUME_REMOVE -> engine.volumes().create("made", Map.of());
            case START, RENAME, PRUNE, COPY -> engine.create(spec(), detached());
            case COMMIT -> {
                engine.images()
                        .importRoot(
                                new ByteArrayInputStream(archive()),
                                BASE,
                                RunDefaults.NONE,
                                "",
                                PullOptions.defaults());
                engine.create(spec(), detached());
                COPY.run(engine);
            }
            default -> engine.run(spec(), detached());
        }
    }

    void run(Engine engine) throws IOException, InterruptedException {
        switch (this) {
            case CREATE -> engine.create(spec(), detached());
            case RUN -> engine.run(spec(), detached());
            case START -> engine.find("made").start();
            case STOP -> engine.find("made").stop(Duration.ZERO);
            case RESTART -> engine.find("made").restart(Duration.ZERO);
            case RENAME -> engine.find("made").rename("other");
            case REMOVE -> engine.remove("made", true, true);
            case KILL -> engine.find("made").kill(Signal.KILL);
            case UPDATE -> {
                engine.find("made").update(Limits.builder().pids(77).build());
                engine.find("made").update(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3));
            }
            case PRUNE -> engine.prune(container -> true);
            case COPY -> engine.find("made").files().copyTo(new ByteArrayInputStream(archive()), "/srv");
            case COMMIT ->
                engine.find("made")
                        .commit(
                                engine.images(),
                                engine.images().get(BASE),
                                COMMITTED,
                                RunDefaults.NONE,
                                new History("", "", "", "", false));
            case VOLUME_REMOVE -> engine.volumes().remove("made", false);
            default -> throw new IllegalStateException(this + " is done by a keeper");
        }
    }

    private static byte[] archive() {
        byte[] archive = new byte[3 * RECORD];
        put(archive, 0, COPIED);
        put(archive, 100, "0000755\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0");
        put(archive, SUM, "        ");
        archive[TYPE] = '5';
        put(archive, 257, "ustar\0" + "00");
        int sum = 0;
        for (int i = 0; i < RECORD; i++) {
            sum += archive[i];
        }
        put(archive, SUM, String.format("%06o\0 ", sum));
        return archive;
    }

    private static void put(byte[] archive, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, archive, at, bytes.length);
    }
}
