package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.host.IdMap.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The groups that may ping, by the map of the user namespace. */
class PingGroupsTest {
    @Test
    void withoutAUserNamespaceTheyAreAllThatEveryKernelTakes() {
        assertThat(PingGroups.of(null)).isEqualTo("0 2147483647");
    }

    @Test
    void inAUserNamespaceTheyAreThoseThatItHas() {
        assertThat(PingGroups.of(List.of(new Range(0, 1000, 1)))).isEqualTo("0 0");
        assertThat(PingGroups.of(List.of(new Range(0, 1879048192, 65536)))).isEqualTo("0 65535");
        assertThat(PingGroups.of(List.of(new Range(0, 1000, 1), new Range(1, 100000, 65536))))
                .isEqualTo("0 65536");
    }

    /** If the end of a range is the smaller number, outside or inside, the kernel sets an empty range. */
    @Test
    void theRangeGrowsInsideAndOutside() {
        Range below = new Range(0, 100000, 1000);
        Range own = new Range(1000, 1000, 1);
        Range above = new Range(1001, 101000, 64536);
        assertThat(PingGroups.of(List.of(below, own, above))).isEqualTo("1000 65536");
        assertThat(PingGroups.of(List.of(new Range(0, 5000, 1), new Range(1, 100, 10))))
                .isEqualTo("1 10");
    }

    @Test
    void aNamespaceWithoutGroupsLetsNobodyPing() {
        assertThat(PingGroups.of(List.of())).isEqualTo("1 0");
    }
}
