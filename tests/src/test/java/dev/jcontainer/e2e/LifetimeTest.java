package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How containers end, and that nothing of them is left. */
@EndToEnd
class LifetimeTest {
    private static ContainerSpec.Builder shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("sh", "-c", script);
    }

    private static ContainerSpec.Builder sleeping(String mark) {
        return shell("sleep 1000 & sleep 1000 & (trap '' TERM INT HUP; setsid sleep 1000 &) ; echo ready; sleep 1000")
                .env("MARK", mark);
    }

    @Test
    void closeKillsTheWholeTree() throws Exception {
        Container container = Containers.start(sleeping("a").build());
        container.getInputStream().read();
        assertThat(ProcessHandle.of(container.pid()).orElseThrow().descendants())
                .isNotEmpty();
        container.close();
        assertThat(container.isAlive()).isFalse();
        assertThat(Host.isAlive(container.pid())).isFalse();
        assertThat(container.exitValue()).isEqualTo(128 + 9);
    }

    @Test
    void aTimeoutEndsAProgramThatIgnoresSigterm() throws Exception {
        Result result = Containers.run(
                shell("sleep 1000").timeout(Duration.ofMillis(200)).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.signal()).isEqualTo(Signal.KILL);
    }

    /** The reaper of init has no handlers, because it waits for signals; its program needs none either. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTimeoutLetsAProgramThatHandlesSigtermFinish(boolean init) throws Exception {
        Result result = Containers.run(shell("trap 'echo bye; exit 7' TERM; while :; do sleep 0.05; done")
                .init(init)
                .timeout(Duration.ofMillis(300), Duration.ofSeconds(60))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.stdoutText()).isEqualTo("bye\n");
    }

    @Test
    void aProgramThatHandlesSigtermAndStaysIsKilledAfterTheGrace() throws Exception {
        Result result = Containers.run(shell("trap 'echo no' TERM; while :; do sleep 0.05; done")
                .timeout(Duration.ofMillis(200), Duration.ofMillis(200))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.signal()).isEqualTo(Signal.KILL);
        assertThat(result.stdoutText()).isEqualTo("no\n");
    }

    @Test
    void aTimeoutSendsTheStopSignal() throws Exception {
        Result result = Containers.run(
                shell("trap 'echo int; exit 7' INT; trap 'echo term; exit 8' TERM; while :; do sleep 0.05; done")
                        .stopSignal(Signal.INT)
                        .timeout(Duration.ofMillis(300))
                        .grace(Duration.ofSeconds(60))
                        .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
        assertThat(result.stdoutText()).isEqualTo("int\n");
        assertThat(result.exitCode()).isEqualTo(7);
    }

    @Test
    void stopAsksAndWaits() throws Exception {
        try (Container container =
                Containers.start(shell("trap 'exit 5' QUIT; echo ready; while :; do sleep 0.05; done")
                        .stopSignal(Signal.QUIT)
                        .grace(Duration.ofSeconds(60))
                        .build())) {
            container.getInputStream().read();
            assertThat(container.supportsNormalTermination()).isTrue();
            container.stop();
            assertThat(container.exitValue()).isEqualTo(5);
            container.stop();
        }
    }

    @Test
    void stopKillsWhatDoesNotListen() throws Exception {
        try (Container container =
                Containers.start(shell("trap 'echo no' TERM; echo ready; while :; do sleep 0.05; done")
                        .grace(Duration.ofMillis(200))
                        .build())) {
            container.getInputStream().read();
            container.stop();
            assertThat(container.exitValue()).isEqualTo(128 + 9);
        }
    }

    @Test
    void theCommandLineTellsOfATimeout() {
        String run = CallersTerminal.jcontainer(
                "run", "--timeout", "300ms", "--rootfs", Rootfs.shared().toString());
        assertThat(Host.output("sh", "-c", run + " sleep 1000; echo status $?"))
                .isEqualTo("jcontainer: Stopped the container: it ran longer than --timeout 300ms.\nstatus 124");
    }

    @Test
    void theCommandLineSendsTheStopSignal() {
        String run = CallersTerminal.jcontainer(
                "run",
                "--timeout",
                "1",
                "--stop-signal",
                "2",
                "--stop-timeout",
                "1m",
                "--rootfs",
                Rootfs.shared().toString(),
                "sh",
                "-c",
                "trap 'echo int; exit 7' INT; while :; do sleep 0.05; done");
        assertThat(Host.output("sh", "-c", run + "; echo status $?"))
                .contains("int\n")
                .endsWith("status 124");
    }

    @Test
    void aProgramWithinItsTimeoutIsNotDisturbed() throws Exception {
        Result result =
                Containers.run(shell("exit 3").timeout(Duration.ofSeconds(60)).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.EXITED);
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        try (Container container =
                Containers.start(shell("trap 'echo usr2; exit 5' USR2; echo ready; while :; do sleep 0.05; done")
                        .build())) {
            container.getInputStream().read();
            container.signal(Signal.USR2);
            assertThat(container.waitFor()).isEqualTo(5);
        }
    }

    @Test
    void underInitASignalWithoutAHandlerEndsTheProgram() throws Exception {
        try (Container container =
                Containers.start(shell("echo ready; sleep 1000").init(true).build())) {
            container.getInputStream().read();
            container.destroy();
            assertThat(container.waitForResult().signal()).isEqualTo(Signal.TERM);
        }
    }

    @Test
    void itIsAProcessLikeAnyOther() throws Exception {
        try (Container container = Containers.start(shell("read line; exit 9").build())) {
            assertThat(container.isAlive()).isTrue();
            assertThat(container.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThatThrownBy(container::exitValue).isInstanceOf(IllegalThreadStateException.class);
            assertThat(container.toHandle().pid()).isEqualTo(container.pid());
            container.getOutputStream().close();
            assertThat(container.onExit().get(60, TimeUnit.SECONDS).exitValue()).isEqualTo(9);
            assertThat(container.isAlive()).isFalse();
            container.signal(Signal.TERM);
        }
    }

    @Test
    void anInterruptedRunKillsItsContainer() throws Exception {
        Thread runner = new Thread(() -> {
            assertThatThrownBy(() -> Containers.run(
                            shell("sleep 1000").command("sleep", "86399").build()))
                    .isInstanceOf(InterruptedException.class);
        });
        runner.start();
        Host.await("the container", () -> !Host.processesWith("sleep 86399").isEmpty());
        runner.interrupt();
        runner.join();
        assertThat(Host.processesWith("sleep 86399")).isEmpty();
    }

    @Test
    void anUnsuccessfulResultThrowsWhenAsked() throws Exception {
        Result result = Containers.run(shell("echo broken >&2; exit 3").build());
        assertThatThrownBy(result::orThrow).hasMessageContaining("status 3").hasMessageContaining("broken");
    }
}
