package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A container that has ended, a failed launch, and a kill of the JVM or of the supervisor leave no cgroup. */
@EndToEnd
class CgroupRemovalTest extends LimitedTest {
    @Test
    void aCgroupParentIsMadeAndRemoved() throws Exception {
        String parent = "jcontainer-test-" + ProcessHandle.current().pid();
        Limits.Builder limits = limits().pids(10).cgroupParent(parent + "/below");
        try (Container container = Containers.start(shell("sleep 1000", limits).build())) {
            assertThat(Cgroups.directory(container.pid(), "pids")).contains("/" + parent + "/below/jcontainer-");
        }
        assertThat(Cgroups.named(parent)).isEmpty();
    }

    @Test
    void aFailedLaunchLeavesNoCgroup() throws Exception {
        assertThatThrownBy(() -> Containers.run(
                        shell("", limits().pids(10)).command("/not/there").build()))
                .isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> Containers.run(shell("true", limits().pids(10))
                        .root(Root.directory("/not/there"))
                        .build()))
                .isInstanceOf(ContainerException.class);
        assertThat(Cgroups.ours()).isEmpty();
    }

    @Test
    void aKilledSupervisorLeavesNoCgroup() throws Exception {
        AtPoint launch = AtPoint.none();
        Container container =
                Containers.start(shell("sleep 1000", limits().pids(10)).build(), launch);
        Host.kill(launch.supervisor());
        assertThat(container.waitFor()).isEqualTo(125);
        assertThat(Cgroups.ours()).isEmpty();
        container.close();
    }

    @Test
    void aKilledJvmLeavesNoCgroup() throws Exception {
        Process jvm = Host.jvm(Holder.class, Rootfs.shared().toString()).start();
        assertThat(jvm.getInputStream().read()).isEqualTo('r');
        assertThat(Cgroups.ours()).isNotEmpty();
        jvm.destroyForcibly().waitFor();
        Host.await("the supervisor to remove the cgroups", () -> Cgroups.ours().isEmpty());
    }

    @Test
    void theNextJvmRemovesWhatAKilledJvmAndSupervisorLeft() throws Exception {
        Process jvm = Host.jvm(Holder.class, Rootfs.shared().toString()).start();
        assertThat(jvm.getInputStream().read()).isEqualTo('r');
        List<Long> supervisors = jvm.children().map(ProcessHandle::pid).toList();
        Host.output("kill", "-STOP", Long.toString(supervisors.get(0)));
        jvm.destroyForcibly().waitFor();
        Host.kill(supervisors.get(0));
        List<Path> left = Cgroups.ours();
        assertThat(left).isNotEmpty();
        Process next =
                Host.jvm(Holder.class, Rootfs.shared().toString(), "and end").start();
        assertThat(next.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Cgroups.ours()).isEmpty();
    }

    /** A JVM with a container that runs until its owner has ended. */
    static final class Holder {
        private Holder() {}

        /** @param arguments a root filesystem; with a second argument the JVM exits at once */
        public static void main(String[] arguments) throws Exception {
            Container container = Containers.start(ContainerSpec.builder()
                    .root(Root.directory(arguments[0]))
                    .limits(Limits.builder().pids(10).build())
                    .command("sleep", "1000")
                    .build());
            if (arguments.length > 1) {
                container.close();
                return;
            }
            System.out.println("running");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
