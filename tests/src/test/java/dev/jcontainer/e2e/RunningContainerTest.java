package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;

/** What tests share that start programs in a running container. */
abstract class RunningContainerTest {
    static ContainerSpec.Builder sleeping() {
        return shell("sleep 1000");
    }

    static ContainerSpec.Builder shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(Stdio.pipe())
                .command("sh", "-c", script);
    }

    static ExecSpec.Builder sh(String script) {
        return ExecSpec.builder().command("sh", "-c", script);
    }

    static String output(Container container, String script) throws Exception {
        Result result = container.run(sh(script).build());
        assertThat(result.stderrText()).isEmpty();
        return result.stdoutText().strip();
    }
}
