package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissingIdsTest {
    @Test
    void theLineHasAFreeRangeThatReachesTheId() {
        assertThat(MissingIds.line("/etc/subuid", "ann", 165_536, 65_536, 70_000))
                .isEqualTo(" As root, add the line ann:165536:65536 to /etc/subuid.");
        assertThat(MissingIds.line("/etc/subuid", "ann", 100_000, 0, 65_536)).contains(" ann:100000:65536 ");
        assertThat(MissingIds.line("/etc/subuid", "ann", 100_000, 0, 65_537)).contains(" ann:100000:131072 ");
    }

    @Test
    void aRangeThatDoesNotFitIsSaid() {
        assertThat(MissingIds.line("/etc/subgid", "ann", 3_000_000_000L, 65_536, 2_000_000_000L))
                .isEqualTo(" /etc/subgid has no 1999962112 free ids.");
    }

    @Test
    void theFreeRangeIsAboveAllGrants() {
        assertThat(MissingIds.firstFree(SubordinateIds.parse("ann:200000:65536\nbob:100000:65536")))
                .isEqualTo(265_536);
        assertThat(MissingIds.firstFree(SubordinateIds.parse("ann:1000:5"))).isEqualTo(100_000);
    }
}
