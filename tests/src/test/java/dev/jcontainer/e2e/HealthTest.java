package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.HealthCheck.OnFailure;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the health of detached containers. */
@EndToEnd
class HealthTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration NEVER = Duration.ofHours(10);
    private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);

    @TempDir
    private Path directory;

    private Engine engine;

    @BeforeEach
    void open() throws Exception {
        engine = Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("run"))
                .build();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (EngineContainer container : engine.list()) {
            container.remove(true, true);
        }
        Host.await("the end of the keepers", () -> !Files.exists(directory.resolve("run")));
    }

    /** A container with files of its own, whose program adds a line to /runs and sleeps. */
    private static ContainerSpec.Builder sleeper() {
        return ContainerSpec.builder()
                .root(Root.layers(List.of(Root.Layer.directory(Rootfs.shared().toString()))))
                .command("sh", "-c", "echo run >> /runs; trap 'exit 5' TERM; while :; do sleep 0.05; done");
    }

    private static HealthCheck check(String script, int retries, OnFailure onFailure) {
        return new HealthCheck(
                List.of("sh", "-c", script), SOON, Duration.ofSeconds(30), Duration.ZERO, SOON, retries, onFailure);
    }

    private EngineContainer run(HealthCheck check, RestartPolicy policy) throws IOException {
        return engine.run(
                sleeper().build(),
                Detached.named("checked").toBuilder()
                        .health(check)
                        .restart(policy)
                        .build());
    }

    private EngineContainer run(HealthCheck check) throws IOException {
        return run(check, RestartPolicy.NO);
    }

    private static Health health(EngineContainer container) {
        try {
            return Objects.requireNonNull(container.health());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Health await(EngineContainer container, String what, Predicate<Health> condition) {
        Host.await(what, () -> condition.test(health(container)));
        return health(container);
    }

    private static Health awaitStatus(EngineContainer container, String status) {
        return await(container, status, health -> health.status().equals(status));
    }

    /** Runs a program in the container, and returns what it has printed. */
    private static String in(EngineContainer container, String script) throws Exception {
        try (ContainerHandle handle = container.handle();
                ContainerProcess process = handle.exec(ExecSpec.of("sh", "-c", script), null)) {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return printed;
        }
    }

    private static boolean isOver(EngineContainer container, long run) {
        try {
            ContainerStatus status = container.status();
            return status.run() == run && status.state() == EngineState.EXITED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerBecomesUnhealthyAndHealthyAgain() throws Exception {
        EngineContainer container = run(check("echo looked; test ! -e /bad", 2, OnFailure.NONE));
        Health healthy = awaitStatus(container, "healthy");
        assertThat(healthy.failing()).isZero();
        assertThat(healthy.results().get(0).output()).isEqualTo("looked\n");
        assertThat(healthy.results().get(0).exitCode()).isZero();
        in(container, "touch /bad");
        Health unhealthy = awaitStatus(container, "unhealthy");
        assertThat(unhealthy.failing()).isGreaterThanOrEqualTo(2);
        assertThat(container.state()).isEqualTo(EngineState.RUNNING);
        in(container, "rm /bad");
        awaitStatus(container, "healthy");
        Host.await("the last event", () -> events().split("health_status", -1).length == 4); // it follows the file
        assertThat(events())
                .containsSubsequence(
                        "\"Action\":\"start\"",
                        "\"Action\":\"health_status: healthy\"",
                        "\"Action\":\"health_status: unhealthy\"",
                        "\"Action\":\"health_status: healthy\"");
    }

    private String events() {
        try {
            return Files.readString(directory.resolve("store/events"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCheckIsConfinedAsTheProgramOfTheContainer() throws Exception {
        ContainerSpec spec = sleeper()
                .command("sh", "-c", "while :; do sleep 0.05; done")
                .user(User.of(4711, 4712))
                .env("GREETING", "hello")
                .build();
        String script = "id -u; id -g; echo $GREETING; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status";
        EngineContainer container = engine.run(
                spec,
                Detached.named("checked").toBuilder()
                        .health(check(script, 1, OnFailure.NONE))
                        .build());
        Health health = awaitStatus(container, "healthy");
        assertThat(health.results().get(0).output())
                .isEqualTo(in(container, script))
                .startsWith("4711\n4712\nhello\n");
    }

    @Test
    void aCheckThatTakesTooLongIsKilledWhole() throws Exception {
        String mark = Host.own("hanging-check");
        String loop = "while :; do sleep 0.05; done";
        String script = "test -e /once && exit 0; touch /once; setsid sh -c '" + loop + "' " + mark + " & " + loop;
        EngineContainer container = run(new HealthCheck(
                List.of("sh", "-c", script), SOON, Duration.ofSeconds(3), Duration.ZERO, SOON, 1, OnFailure.NONE));
        Host.await(
                "the descendant of the check",
                () -> Host.processesWith("sh -c " + loop + " " + mark).size() == 1);
        Health.Result result = await(
                        container, "a result", health -> !health.results().isEmpty())
                .results()
                .get(0);
        assertThat(Host.processesWith("sh -c " + loop + " " + mark)).isEmpty();
        assertThat(result.exitCode()).isEqualTo(-1);
        assertThat(result.output()).contains("longer than its time limit");
        awaitStatus(container, "healthy");
    }

    @Test
    void failuresInTheStartPeriodDoNotCount() throws Exception {
        EngineContainer container = run(
                new HealthCheck(List.of("sh", "-c", "test -e /ready"), NEVER, NEVER, NEVER, SOON, 1, OnFailure.KILL));
        Health starting =
                await(container, "three results", health -> health.results().size() >= 3);
        assertThat(starting.status()).isEqualTo("starting");
        assertThat(starting.failing()).isZero();
        in(container, "touch /ready");
        awaitStatus(container, "healthy");
    }

    @Test
    void aPausedContainerIsNotChecked() throws Exception {
        EngineContainer paused = run(check("true", 1, OnFailure.KILL));
        EngineContainer other = engine.run(
                sleeper().build(),
                Detached.named("other").toBuilder()
                        .health(check("true", 1, OnFailure.NONE))
                        .build());
        awaitStatus(paused, "healthy");
        paused.pause();
        awaitChecks(other, 2); // what had ended before the pause is written now
        Health before = health(paused);
        awaitChecks(other, 8);
        assertThat(health(paused)).isEqualTo(before);
        paused.unpause();
        await(paused, "another check", health -> !health.equals(before));
        assertThat(paused.state()).isEqualTo(EngineState.RUNNING);
    }

    private static void awaitChecks(EngineContainer container, int count) {
        for (int i = 0; i < count; i++) {
            Instant last = lastStart(health(container));
            await(container, "another check", health -> lastStart(health).isAfter(last));
        }
    }

    private static Instant lastStart(Health health) {
        List<Health.Result> results = health.results();
        return results.isEmpty()
                ? Instant.EPOCH
                : results.get(results.size() - 1).start();
    }

    @Test
    void anUnhealthyContainerIsKilled() throws Exception {
        EngineContainer container = run(check("echo broken; exit 3", 2, OnFailure.KILL));
        assertThat(container.waitFor()).isEqualTo(137);
        Health health = health(container);
        assertThat(health.status()).isEqualTo("unhealthy");
        assertThat(health.results()).extracting(Health.Result::exitCode).containsExactly(3, 3);
        assertThat(container.status().run()).isEqualTo(1);
    }

    @Test
    void anUnhealthyContainerThatIsKilledIsRestartedByItsPolicy() throws Exception {
        EngineContainer container = run(check("test $(wc -l < /runs) -gt 1", 1, OnFailure.KILL), ALWAYS);
        Host.await("the second run", () -> runs(container) == 2);
        awaitStatus(container, "healthy");
    }

    private static long runs(EngineContainer container) {
        try {
            return container.status().run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUnhealthyContainerIsRestartedWithoutAPolicy() throws Exception {
        EngineContainer container = run(check("test $(wc -l < /runs) -gt 2", 1, OnFailure.RESTART));
        Host.await("the third run", () -> runs(container) == 3);
        awaitStatus(container, "healthy");
        assertThat(container.status().restarts()).isEqualTo(2);
        Host.kill(container.pid()); // it is healthy, so nothing restarts it
        Host.await("its end", () -> isOver(container, 3));
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        assertThat(container.status().run()).isEqualTo(3);
    }

    @Test
    void anUnhealthyContainerIsStoppedInSpiteOfItsPolicy() throws Exception {
        EngineContainer container = run(check("false", 1, OnFailure.STOP), ALWAYS);
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        assertThat(engine.list()).hasSize(1);
        assertThat(container.status().run()).isEqualTo(1);
    }

    @Test
    void aCheckThatCannotBeStartedHasFailed() throws Exception {
        EngineContainer container =
                run(new HealthCheck(List.of("/nosuch"), SOON, NEVER, Duration.ZERO, Duration.ZERO, 1, OnFailure.NONE));
        Health health = awaitStatus(container, "unhealthy");
        assertThat(health.results().get(0).output())
                .isEqualTo("The health check could not be started: EXEC: No such file or directory\n");
    }

    @Test
    void whatCannotBeCheckedIsRefused() {
        Detached.Builder detached = Detached.builder().health(check("true", 1, OnFailure.RESTART));
        ContainerSpec withoutNamespaces = ContainerSpec.builder()
                .command("true")
                .isolation(Isolation.LANDLOCK)
                .privileges(Privileges.builder().landlockReadOnly("/").build())
                .build();
        assertThatThrownBy(() -> engine.create(withoutNamespaces, detached.build()))
                .hasMessageContaining("--isolation landlock");
        assertThatThrownBy(() -> engine.create(
                        sleeper().build(), detached.removedAtEnd(true).build()))
                .hasMessageContaining("--health-on-failure restart");
    }
}
