package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that joins a container could reveal of the host to processes that wait for it there. */
@EndToEnd
class ExecEscapeTest {
    private static Container start() throws IOException {
        return Containers.start(ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(Stdio.pipe())
                .command("sleep", "1000")
                .build());
    }

    /** Looks at the process from inside the container, with the container's own rights, whenever the process waits. */
    private static final class Watcher implements LaunchObserver {
        private final Container container;
        private final Set<String> seen = new LinkedHashSet<>();
        private final List<Integer> inside = new ArrayList<>();
        private long pid;
        private int changes;

        Watcher(Container container) {
            this.container = container;
        }

        @Override
        public void created(long created, long supervisor) {
            pid = created;
            changes++;
        }

        @Override
        public void stepDone(LaunchStep step) {
            try {
                look(step.number() - 1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void look(int index) throws IOException, InterruptedException {
            String numbers = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("NSpid:"))
                    .findFirst()
                    .orElseThrow();
            String[] fields = numbers.split("\\s+", -1);
            if (fields.length < 3) {
                return; // outside
            }
            inside.add(index);
            String directory = "/proc/" + fields[2];
            Result result = container.run(ExecSpec.of(
                    "sh",
                    "-c",
                    "cd " + directory
                            + " && for l in exe cwd root ns/net; do readlink $l; done; ls fd; readlink fd/*;"
                            + " cat environ maps auxv mem; echo looked"));
            seen.add(result.stdoutText());
        }
    }

    /**
     * CVE-2016-9962, CVE-2019-5736. Without PR_SET_DUMPABLE 0 in step_join_namespaces, in shield and in wait_for_go,
     * the last steps, in which the process has no more capabilities than the container, reveal the helper and its
     * descriptors. Without close_descriptors in run_steps there are more descriptors.
     */
    @Test
    void whatJoinsCannotBeLookedInto() throws Exception {
        try (Container container = start()) {
            Watcher watcher = new Watcher(container);
            container.exec(ExecSpec.of("true"), watcher).close();
            assertThat(watcher.changes).isEqualTo(2);
            assertThat(watcher.inside).hasSizeGreaterThan(4);
            assertThat(watcher.seen).containsExactly("0\n1\n2\n3\nlooked\n"); // numbers are not hidden
        }
    }

    /** CVE-2024-21626. Without close_descriptors, the program inherits the open descriptors of the supervisor. */
    @Test
    void onlyTheStreamsAreOpen() throws Exception {
        try (Container container = start()) {
            assertThat(container.run(ExecSpec.of("ls", "/proc/self/fd")).stdoutText())
                    .isEqualTo("0\n1\n2\n3\n"); // 3 is the listing itself
        }
    }

    /** CVE-2024-21626. Without RESOLVE_NO_MAGICLINKS the descriptor of a host directory becomes the way out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/fd/0",
                "/proc/self/fd/3",
                "/proc/self/fd/4",
                "/proc/self/fd/5",
                "/proc/1/root",
                "/proc/self/cwd"
            })
    void theWorkingDirectoryCannotBeAMagicLink(String path) throws Exception {
        try (Container container = start()) {
            assertThatThrownBy(() -> container.exec(
                            ExecSpec.builder().command("pwd").workdir(path).build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining(path);
        }
    }

    /** CVE-2019-5736. A program that is a link to the runtime finds the sealed helper, which does nothing here. */
    @Test
    void theProgramCannotBeTheRuntimesOwn() throws Exception {
        try (Container container = start()) {
            assertThat(container
                            .run(ExecSpec.of("sh", "-c", "echo '#!/proc/self/exe' > /tmp/trap; chmod 755 /tmp/trap"))
                            .exitCode())
                    .isZero();
            Result result = container.run(ExecSpec.of("/tmp/trap"));
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.stdoutText() + result.stderrText()).isEmpty();
        }
    }

    /** If setns did not enter all namespaces at once, or with the host's procfs, the host would be visible. */
    @Test
    void theHostIsOutOfSight() throws Exception {
        long self = ProcessHandle.current().pid();
        try (Container container = start()) {
            assertThat(container
                            .run(ExecSpec.of("sh", "-c", "ls -d /proc/" + self + "; kill -0 " + self))
                            .stderrText())
                    .contains("No such file or directory")
                    .contains("No such process");
            assertThat(container.run(ExecSpec.of("cat", "/proc/self/mountinfo")).stdoutText())
                    .isEqualTo(container
                            .run(ExecSpec.of("cat", "/proc/1/mountinfo"))
                            .stdoutText());
        }
    }

    /** A process in the container may stop the joining process; that does not delay close() of the container. */
    @Test
    void aStoppedOneDoesNotOutliveTheContainer() throws Exception {
        Container container = start();
        LaunchObserver stopper = new LaunchObserver() {
            private int changes;

            @Override
            public void created(long pid, long supervisor) {
                if (++changes == 2) {
                    Host.output("kill", "-STOP", Long.toString(pid));
                    container.destroyForcibly();
                }
            }
        };
        assertThatThrownBy(() -> container.exec(ExecSpec.of("true"), stopper))
                .hasMessageContaining("the container has ended");
        container.close();
    }
}
