package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;

/** What tests share whose containers run a script of the shell and print what it finds. */
abstract class ScriptTest {
    /** A script on the shared root filesystem; what it writes is thrown away. */
    static ContainerSpec.Builder shell(String script) {
        return shell(Root.directory(Rootfs.shared()).ephemeral(), script);
    }

    /** A script on this root filesystem. Its errors go where its output goes. */
    static ContainerSpec.Builder shell(Root root, String script) {
        return ContainerSpec.builder()
                .root(root)
                .stdio(Stdio.pipe().mergeStderr())
                .command("sh", "-c", script);
    }

    /** What a container has printed at its end, without the last line feed. */
    static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).stdoutText().strip();
    }

    /** The error of a container that cannot be started: one line. */
    static ContainerException fails(ContainerSpec.Builder spec) {
        ContainerException e = catchThrowableOfType(ContainerException.class, () -> Containers.run(spec.build()));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n");
        return e;
    }
}
