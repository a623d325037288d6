package dev.jcontainer.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.HealthCheck.OnFailure;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommitDefaultsTest {
    private static final RunDefaults IMAGE = Instructions.read(RunDefaults.NONE, List.of("HEALTHCHECK CMD image"));

    private static @Nullable String health(Detached detached) {
        ContainerSpec spec =
                ContainerSpec.builder().root(Root.host()).command("true").build();
        return CommitDefaults.of(spec, detached, IMAGE).healthcheck();
    }

    private static Detached checkedBy(String... command) {
        HealthCheck check = new HealthCheck(
                List.of(command),
                Duration.ofSeconds(1),
                Duration.ofMillis(2),
                Duration.ZERO,
                Duration.ofNanos(3),
                4,
                OnFailure.KILL);
        return Detached.builder().health(check).build();
    }

    @Test
    void theHealthCheckIsThatOfTheContainer() {
        String times = ",\"Interval\":1000000000,\"Retries\":4,\"StartInterval\":3,\"Timeout\":2000000}";
        assertThat(health(checkedBy("/bin/sh", "-c", "a b"))).isEqualTo("{\"Test\":[\"CMD-SHELL\",\"a b\"]" + times);
        assertThat(health(checkedBy("a", "b"))).isEqualTo("{\"Test\":[\"CMD\",\"a\",\"b\"]" + times);
    }

    @Test
    void anImageOfAContainerWithoutACheckHasNone() {
        assertThat(health(Detached.builder().build())).isNull();
    }
}
