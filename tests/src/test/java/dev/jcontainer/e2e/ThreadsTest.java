package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** If a process cannot start threads for a while, it learns later that its containers have ended. */
@EndToEnd
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadsTest {
    private final Path cgroup = Path.of("/sys/fs/cgroup", Cgroups.isUnified() ? "" : "pids", Host.own("threads-test"));

    private @Nullable Process jvm;

    @BeforeEach
    void makeTheCgroup() throws IOException {
        Files.createDirectory(cgroup);
    }

    @AfterEach
    void removeIt() throws Exception {
        if (jvm != null) {
            jvm.destroyForcibly().waitFor();
        }
        Host.await(
                "the cgroup to be empty",
                () -> !Files.exists(cgroup) || cgroup.toFile().delete());
    }

    /**
     * The number of allowed processes and threads grows: first the container's, and then the thread that waits for
     * them.
     */
    static final class Crowded {
        private static final int MOST_FREE = 8;

        private Crowded() {}

        public static void main(String[] arguments) throws Exception {
            Path cgroup = Path.of(arguments[0]);
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(Path.of(arguments[1])))
                    .stdio(Stdio.discard())
                    .command("true")
                    .build();
            Files.writeString(
                    cgroup.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            Containers.run(spec); // its classes are loaded then
            int failed = 0;
            for (int free = 0; free <= MOST_FREE; free++) {
                awaitIdle();
                String used = Files.readString(cgroup.resolve("pids.current")).strip();
                Files.writeString(cgroup.resolve("pids.max"), Integer.toString(Integer.parseInt(used) + free));
                try {
                    Containers.run(spec);
                } catch (IOException | OutOfMemoryError e) {
                    failed++;
                }
                Files.writeString(cgroup.resolve("pids.max"), "max");
                Containers.run(spec);
            }
            System.out.println(failed > 0 ? "recovered" : "never failed");
        }

        /** Waits until the reactor has ended, because it has nothing to wait for. */
        private static void awaitIdle() throws InterruptedException {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("jcontainer-reactor")) {
                    thread.join();
                }
            }
        }
    }

    @Test
    void aJvmThatMayHaveNoMoreThreadsRecovers() throws Exception {
        assumeTrue(Files.exists(cgroup.resolve("pids.max")), "this host does not limit processes");
        ProcessBuilder crowded =
                Host.jvmOfJar(Crowded.class, cgroup.toString(), Rootfs.shared().toString());
        crowded.command().add(1, "-D" + Containers.IDLE_SUPERVISORS + "=0");
        jvm = crowded.redirectErrorStream(true).start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(said).endsWith("recovered");
        assertThat(CommandLine.statusOf(jvm)).isZero();
    }
}
