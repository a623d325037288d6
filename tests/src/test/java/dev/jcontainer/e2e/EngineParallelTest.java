package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two that do something to one detached container at the same time: both succeed, or the other one is told why not. */
@EndToEnd
class EngineParallelTest {
    private final String name =
            "both-" + ProcessHandle.current().pid(); // names of running containers are the machine's
    /** What one of them does. */
    enum Doing {
        START {
            @Override
            void run(EngineContainer container) throws IOException {
                container.start();
            }
        },
        STOP {
            @Override
            void run(EngineContainer container) throws IOException {
                container.stop(Duration.ZERO);
            }
        },
        RESTART {
            @Override
            void run(EngineContainer container) throws IOException {
                container.restart(Duration.ZERO);
            }
        },
        KILL {
            @Override
            void run(EngineContainer container) throws IOException {
                container.kill(Signal.KILL);
            }
        },
        REMOVE {
            @Override
            void run(EngineContainer container) throws IOException {
                container.remove(false, true);
            }
        },
        REMOVE_FORCED {
            @Override
            void run(EngineContainer container) throws IOException {
                container.remove(true, true);
            }
        };

        abstract void run(EngineContainer container) throws IOException;
    }

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @BeforeEach
    void warmUp() throws IOException {
        engine();
    }

    @AfterEach
    void removeAll() throws IOException {
        threads.shutdown();
        for (EngineContainer container : engine().list()) {
            container.remove(true, true);
        }
        Host.await("the end of the keepers", () -> !Files.exists(directory.resolve("run")));
        for (String place : List.of("containers", "names")) {
            assertThat(directory.resolve("store").resolve(place)).isEmptyDirectory();
        }
    }

    /** Each has an engine of its own, as a process has. */
    private Engine engine() throws IOException {
        return Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("run"))
                .build();
    }

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Doing one : Doing.values()) {
            for (Doing other : Doing.values()) {
                if (one.ordinal() <= other.ordinal()) {
                    pairs.add(Arguments.of(one, other));
                }
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void oneOfTwoWins(Doing one, Doing other) throws Exception {
        for (boolean runs : new boolean[] {false, true}) {
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(Rootfs.shared()))
                    .command("sleep", "1000")
                    .build();
            Detached detached = Detached.named(name);
            EngineContainer made = runs ? engine().run(spec, detached) : engine().create(spec, detached);
            CyclicBarrier start = new CyclicBarrier(2);
            Future<@Nullable EngineException> first = threads.submit(attempt(start, one));
            Future<@Nullable EngineException> second = threads.submit(attempt(start, other));
            isClear(made, first.get());
            isClear(made, second.get());
            if (first.get() != null && second.get() != null) {
                assertThat(List.of(one, other))
                        .as("nobody wins where both are refused")
                        .containsAnyOf(Doing.KILL, Doing.REMOVE);
            }
            isWhole(made);
        }
    }

    private Callable<@Nullable EngineException> attempt(CyclicBarrier start, Doing doing) {
        return () -> {
            EngineContainer container = engine().find(name);
            start.await();
            try {
                doing.run(container);
                return null;
            } catch (EngineException e) {
                return e;
            }
        };
    }

    private static void isClear(EngineContainer container, @Nullable EngineException refused) {
        if (refused != null) {
            assertThat(refused.reason()).isIn(Reason.STATE, Reason.NOT_FOUND, Reason.BUSY);
            assertThat(refused.getMessage())
                    .containsAnyOf(container.shortId(), container.name())
                    .doesNotContain("null");
        }
    }

    private void isWhole(EngineContainer made) throws IOException {
        for (EngineContainer left : engine().list()) {
            assertThat(left.id()).isEqualTo(made.id());
            assertThat(left.state()).isIn(EngineState.CREATED, EngineState.RUNNING, EngineState.EXITED);
            left.remove(true, true);
        }
        assertThat(Path.of(made.directory())).doesNotExist();
    }
}
