package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code jcontainer exec -t}, and terminals of the library's execs. */
@EndToEnd
class ExecTerminalTest {
    private static final String PROMPT = "[d-container]# ";

    private static ContainerSpec.Builder sleeping() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(Stdio.pipe())
                .command("sleep", "1000");
    }

    private static ExecSpec.Builder sh(String script) {
        return ExecSpec.builder().command("sh", "-c", script).stdio(Stdio.pty(90, 30));
    }

    @Test
    void aProgramHasATerminalOfTheContainersOwn() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Result result = container.run(sh("tty; stty size; stat -c %u $(tty); echo $TERM | wc -w; exit 3")
                    .build());
            assertThat(result.stdoutText()).isEqualTo("/dev/pts/0\r\n30 90\r\n0\r\n1\r\n");
            assertThat(result.exitCode()).isEqualTo(3);
            ExecSpec other =
                    sh("test -t 0 && test -t 2 && echo both; read a").user(7, 8).build();
            try (ContainerProcess process = container.exec(other)) {
                assertThat(process.inputReader().readLine()).isEqualTo("both");
                assertThat(container
                                .run(ExecSpec.of("stat", "-c", "%u", "/dev/pts/0"))
                                .stdoutText())
                        .isEqualTo("7\n");
            }
        }
    }

    @Test
    void itIsTypedInto() throws Exception {
        try (Container container = Containers.start(sleeping().build());
                ContainerProcess process =
                        container.exec(sh("stty -echo; echo ready; read a; echo got $a; stty size; read b")
                                .build())) {
            BufferedReader output = process.inputReader();
            assertThat(output.readLine()).isEqualTo("ready");
            process.resize(40, 20);
            process.getOutputStream().write("some words\r".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(output.readLine()).isEqualTo("got some words");
            assertThat(output.readLine()).isEqualTo("20 40");
            process.getOutputStream().close(); // types the end of the file
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    /** Without linger in RunningContainer the read waits for the other program. */
    @Test
    void itsEndIsThatOfTheProgramNotOfWhatItHasLeft() throws Exception {
        try (Container container = Containers.start(sleeping().build());
                ContainerProcess process = container.exec(
                        sh("trap '' HUP; sleep 20.7 & echo last words").build())) {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("last words\r\n");
            assertThat(container
                            .run(ExecSpec.of("sh", "-c", "ps | grep -c 'sleep 20[.]7'"))
                            .stdoutText())
                    .isEqualTo("1\n");
        }
    }

    /** If open_devpts did not check the type of the filesystem, it would open any file there as the terminal. */
    @Test
    void whatTheContainerPutsInItsPlaceIsRefused() throws Exception {
        for (String trick : new String[] {
            "umount /dev/pts && echo fake > /dev/pts/ptmx", "umount /dev/pts && rmdir /dev/pts && ln -s /tmp /dev/pts"
        }) {
            try (Container container = Containers.start(sleeping()
                    .privileges(Privileges.builder()
                            .capabilities(Capabilities.DEFAULT.plus(Capability.SYS_ADMIN))
                            .build())
                    .build())) {
                assertThat(container.run(ExecSpec.of("sh", "-c", trick)).exitCode())
                        .isZero();
                assertThatThrownBy(() -> container.run(sh("true").build()))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining("/dev/pts of the container")
                        .hasMessageContaining("leave the terminal out");
            }
        }
    }

    @Test
    void aShellOfTheCommandLineHasJobControlAndTheTerminalIsPutBack() throws Exception {
        String name = "exec-t-" + ProcessHandle.current().pid();
        Process container = CommandLine.command(CommandLine.inRootfs("--name", name, "sleep", "1000"))
                .start();
        try {
            Host.await("the container", () -> CommandLine.quietly("ps").contains(name));
            String exec = CallersTerminal.jcontainer("exec", "-it", name, "sh");
            try (CallersTerminal terminal = CallersTerminal.watched(exec)) {
                terminal.await(PROMPT);
                terminal.type("tty; stty size; sleep 1000\r");
                terminal.await("/dev/pts/0\r\n24 80\r\n");
                Host.await("sleep", () -> TerminalTest.isForeground("sleep"));
                terminal.type("\u0003");
                terminal.await(PROMPT);
                terminal.type("exit 7\r");
                assertThat(terminal.status()).isZero();
                assertThat(terminal.settings().get(1))
                        .isEqualTo(terminal.settings().get(0));
                assertThat(terminal.shown().strip()).endsWith("status 7");
            }
            assertThat(CommandLine.jcontainer("exec", "-t", name, "true").stderr())
                    .contains("the input device is not a TTY");
        } finally {
            container.destroyForcibly().waitFor();
        }
    }

    @Test
    void aHomeThatWasGivenIsKeptForOtherUsers() throws Exception {
        ExecSpec home =
                ExecSpec.builder().command("sh", "-c", "echo $HOME").user(7, 7).build();
        try (Container given = Containers.start(sleeping().env("HOME", "/given").build());
                Container other = Containers.start(sleeping().build())) {
            assertThat(given.run(home).stdoutText()).isEqualTo("/given\n");
            assertThat(given.run(home.toBuilder().env("HOME", "/own").build()).stdoutText())
                    .isEqualTo("/own\n");
            assertThat(other.run(home).stdoutText()).isEqualTo("/\n");
        }
    }
}
