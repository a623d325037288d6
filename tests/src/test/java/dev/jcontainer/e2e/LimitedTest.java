package dev.jcontainer.e2e;

import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.time.Duration;

/** What the tests of limits share. */
abstract class LimitedTest {
    static final long MIB = 1 << 20;

    static ContainerSpec.Builder shell(String script, Limits.Builder limits) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .limits(limits.build())
                .command("sh", "-c", script);
    }

    static Result run(String script, Limits.Builder limits) throws Exception {
        return Containers.run(
                shell(script, limits).timeout(Duration.ofSeconds(60)).build());
    }

    static Limits.Builder limits() {
        return Limits.builder();
    }
}
