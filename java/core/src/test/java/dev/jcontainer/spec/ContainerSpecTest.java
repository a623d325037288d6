package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a builder makes a specification, which nobody can change. */
class ContainerSpecTest {
    private static ContainerSpec.Builder spec() {
        return ContainerSpec.builder().root(Root.directory("/srv/rootfs")).command("/bin/true");
    }

    @Test
    void whatIsNotSaidHasADefault() {
        ContainerSpec spec = spec().build();
        assertThat(spec.environment()).isEmpty();
        assertThat(spec.mounts()).isEmpty();
        assertThat(spec.workdir()).isNull();
        assertThat(spec.hostname()).isNull();
        assertThat(spec.name()).isNull();
        assertThat(spec.timeout()).isNull();
        assertThat(spec.init()).isFalse();
        assertThat(spec.stdio()).isEqualTo(Stdio.inherit());
        assertThat(spec.grace()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aSpecificationHasWhatItsBuilderWasGiven() {
        assertThat(full().build()).usingRecursiveComparison().isEqualTo(full().build());
        ContainerSpec spec = full().build();
        assertThat(spec.root()).isEqualTo(Root.host());
        assertThat(spec.command()).containsExactly("sh", "-c", "");
        assertThat(spec.environment()).containsExactly(Map.entry("B", "2"), Map.entry("A", "x=y"));
        assertThat(spec.workdir()).isEqualTo("/work");
        assertThat(spec.hostname()).isEqualTo("box");
        assertThat(spec.name()).isEqualTo("job-1");
        assertThat(spec.init()).isTrue();
        assertThat(spec.mounts()).containsExactly(Mount.tmpfs("/b", 0), Mount.tmpfs("/a", 0));
        assertThat(spec.stdio()).isEqualTo(Stdio.discard());
        assertThat(spec.timeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(spec.grace()).isZero();
    }

    private static ContainerSpec.Builder full() {
        return ContainerSpec.builder()
                .root(Root.host())
                .command("sh", "-c", "")
                .env("B", "2")
                .env("A", "x=y")
                .workdir("/work")
                .hostname("box")
                .name("job-1")
                .init(true)
                .mount(Mount.tmpfs("/b", 0))
                .mount(Mount.tmpfs("/a", 0))
                .stdio(Stdio.discard())
                .timeout(Duration.ofMillis(1), Duration.ZERO)
                .stopSignal(Signal.QUIT);
    }

    @Test
    void aBuilderMadeOfASpecificationStartsWithAllOfIt() {
        ContainerSpec spec = full().build();
        assertThat(spec.toBuilder().build()).usingRecursiveComparison().isEqualTo(spec);
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItBuiltBefore() {
        ContainerSpec.Builder builder = full();
        ContainerSpec before = builder.build();
        ContainerSpec after = builder.command("ls")
                .env("C", "3")
                .mount(Mount.tmpfs("/c", 0))
                .hostname("other")
                .init(false)
                .build();

        assertThat(before).usingRecursiveComparison().isEqualTo(full().build());
        assertThat(after.command()).containsExactly("ls");
        assertThat(after.environment()).containsKeys("A", "B", "C");
        assertThat(after.mounts()).hasSize(3);
        assertThat(after.hostname()).isEqualTo("other");
        assertThat(after.init()).isFalse();
    }

    @Test
    void aBuilderMadeOfASpecificationDoesNotChangeIt() {
        ContainerSpec spec = full().build();
        spec.toBuilder().env("A", "other").mount(Mount.tmpfs("/c", 0)).command("ls");
        assertThat(spec).usingRecursiveComparison().isEqualTo(full().build());
    }

    @Test
    void theCallersCollectionsAreCopied() {
        List<String> command = new ArrayList<>(List.of("sh"));
        Map<String, String> environment = new LinkedHashMap<>(Map.of("A", "1"));
        String[] words = {"ls"};
        ContainerSpec spec = spec().command(command).env(environment).build();
        ContainerSpec ofWords = spec().command(words).build();
        command.set(0, "changed");
        environment.put("A", "changed");
        words[0] = "changed";

        assertThat(spec.command()).containsExactly("sh");
        assertThat(spec.environment()).containsExactly(Map.entry("A", "1"));
        assertThat(ofWords.command()).containsExactly("ls");
    }

    @Test
    void aSpecificationsCollectionsCannotBeChanged() {
        ContainerSpec spec = full().build();
        assertThatThrownBy(() -> spec.command().add("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> spec.mounts().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> spec.environment().put("X", "y")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aVariableThatIsSetTwiceHasItsLastValueAtItsFirstPlace() {
        assertThat(spec().env("A", "1").env("B", "2").env("A", "3").build().environment())
                .containsExactly(Map.entry("A", "3"), Map.entry("B", "2"));
    }

    /** stop waits longer if no grace was set, so the value alone does not show it. */
    @Test
    void aGraceIsKnownToBeGivenAlsoWhereItIsTheDefault() {
        assertThat(spec().grace(ContainerSpec.DEFAULT_GRACE).build().toBuilder()
                        .build()
                        .givenGrace())
                .isEqualTo(ContainerSpec.DEFAULT_GRACE);
    }

    @Test
    void aTimeoutAloneKeepsTheGraceWhicheverIsSaidFirst() {
        Duration grace = Duration.ofSeconds(9);
        Duration timeout = Duration.ofSeconds(7);
        assertThat(spec().timeout(timeout).build().grace()).isEqualTo(ContainerSpec.DEFAULT_GRACE);
        assertThat(spec().timeout(timeout).build().toBuilder().build().givenGrace())
                .isNull();
        assertThat(spec().grace(grace).timeout(timeout).build().grace()).isEqualTo(grace);
        assertThat(spec().timeout(timeout).grace(grace).build().grace()).isEqualTo(grace);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().grace(Duration.ofNanos(-1)))
                .withMessageStartingWith("The grace after the timeout is below 0");
    }

    @Test
    void whatIsRefusedLeavesTheBuilderAsItWas() {
        ContainerSpec.Builder builder = full();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.command("ls", "\0"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.env("A", "\0"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.workdir("x"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ofDays(1), Duration.ofDays(-1)));
        assertThat(builder.build()).usingRecursiveComparison().isEqualTo(full().build());
    }
}
