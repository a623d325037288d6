package dev.jcontainer.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.VolumeMount;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The description of a container is written and read again, with each field. */
final class DescriptionTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    private static Description full() {
        Detached detached = Detached.builder()
                .name("web")
                .label("a b", "c\nd")
                .label("", "")
                .restart(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3))
                .log(new LogOptions(LogOptions.Format.JSON_FILE, 77, 4))
                .health(new HealthCheck(
                        List.of("curl", "http://x y"),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2),
                        Duration.ofNanos(3),
                        Duration.ZERO,
                        5,
                        HealthCheck.OnFailure.RESTART))
                .network(new Network.Container("other"))
                .publish(new PortMapping(PortMapping.Protocol.UDP, 53, "::1", 0))
                .publish(new PortMapping(PortMapping.Protocol.TCP, 80, "127.0.0.1", 8000, 8010))
                .publishingAll(true)
                .volume(new VolumeMount("data", "/var/a b", true, true))
                .stdin(true)
                .stdinOnce(true)
                .image(new Detached.ImageUsed("nginx:1", "sha256:00"))
                .build();
        return new Description(ID, 5, List.of("sh", "-c", "echo \\ \udcff\n", ""), true, detached);
    }

    @Test
    void eachFieldIsReadAgain() throws Exception {
        Description read = Description.decode(full().encode());
        assertThat(read).usingRecursiveComparison().isEqualTo(full());
        Detached removed = Detached.builder().name("x").removedAtEnd(true).build();
        Description other = new Description(ID, 0, List.of(), false, removed);
        assertThat(Description.decode(other.encode()))
                .usingRecursiveComparison()
                .isEqualTo(other);
    }

    /** A field that is new in {@code Detached} must be added to the codec and to this test. */
    @Test
    void eachFieldIsTested() throws Exception {
        Detached plain = Detached.named("plain");
        List<String> same = new ArrayList<>();
        for (Field field : Detached.class.getDeclaredFields()) {
            field.setAccessible(true);
            if (!Modifier.isStatic(field.getModifiers())
                    && String.valueOf(field.get(full().detached())).equals(String.valueOf(field.get(plain)))) {
                same.add(field.getName());
            }
        }
        assertThat(same).containsExactly("isRemovedAtEnd"); // which no container with a policy can have
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = full().encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Description.decode(part)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
