package dev.jcontainer.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {
    private static final EngineEvent DIE = new EngineEvent(
            "container",
            "die",
            "4f5ab",
            Instant.EPOCH,
            Map.of("image", "localhost:5000/a/alpine:3", "name", "web", "tier", "front", "exitCode", "0"));
    private static final EngineEvent HEALTH =
            new EngineEvent("container", "health_status: healthy", "77", Instant.EPOCH, Map.of("name", "db"));
    private static final EngineEvent VOLUME = new EngineEvent("volume", "create", "web-data", Instant.EPOCH, Map.of());
    private static final EngineEvent IMAGE =
            new EngineEvent("image", "pull", "sha256:aa", Instant.EPOCH, Map.of("name", "alpine:latest"));

    private static List<EngineEvent> passing(String... filters) {
        EventFilter filter = EventFilter.of(List.of(filters));
        return List.of(DIE, HEALTH, VOLUME, IMAGE).stream()
                .filter(filter::matches)
                .toList();
    }

    @Test
    void anEventPassesIfItMatchesOneValueOfEachKey() {
        assertThat(passing()).containsExactly(DIE, HEALTH, VOLUME, IMAGE);
        assertThat(passing("type=container")).containsExactly(DIE, HEALTH);
        assertThat(passing("type=container", "type=image")).containsExactly(DIE, HEALTH, IMAGE);
        assertThat(passing("type=image", "event=die")).isEmpty();
        assertThat(passing("event=die", "event=create")).containsExactly(DIE, VOLUME);
    }

    @Test
    void namesAndIdsAreMatchedByTheirBeginning() {
        assertThat(passing("container=4f5")).containsExactly(DIE);
        assertThat(passing("container=we")).containsExactly(DIE);
        assertThat(passing("container=eb")).isEmpty();
        assertThat(passing("volume=web")).containsExactly(VOLUME);
        assertThat(passing("network=web")).isEmpty();
    }

    @Test
    void theTextAfterAnActionMayBeLeftOut() {
        assertThat(passing("event=health_status")).containsExactly(HEALTH);
        assertThat(passing("event=health_status: healthy")).containsExactly(HEALTH);
        assertThat(passing("event=di")).isEmpty();
    }

    @Test
    void imagesAreMatchedWithAndWithoutTag() {
        assertThat(passing("image=localhost:5000/a/alpine")).containsExactly(DIE);
        assertThat(passing("image=localhost:5000/a/alpine:3")).containsExactly(DIE);
        assertThat(passing("image=localhost")).isEmpty();
        assertThat(passing("image=alpine")).containsExactly(IMAGE);
        assertThat(passing("image=sha256:aa")).containsExactly(IMAGE);
    }

    @Test
    void allLabelsMustMatch() {
        assertThat(passing("label=tier")).containsExactly(DIE);
        assertThat(passing("label=tier=front", "label=exitCode")).containsExactly(DIE);
        assertThat(passing("label=tier=front", "label=none")).isEmpty();
        assertThat(passing("label=tier=fro")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "event", "event=", "daemon=x", "Event=die", "=die", "containers=x"})
    void otherFiltersAreRefused(String filter) {
        assertThatThrownBy(() -> EventFilter.of(List.of(filter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The filter '" + filter + "'");
    }
}
