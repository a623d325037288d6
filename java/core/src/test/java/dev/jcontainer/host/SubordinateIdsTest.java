package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubordinateIdsTest {
    private static List<List<Long>> parse(String text) {
        return SubordinateIds.parse(text).stream()
                .filter(grant -> grant.isOf("ann", 1000))
                .map(grant -> List.of(grant.first(), grant.count()))
                .toList();
    }

    @Test
    void linesAreTheUsersByNameOrByNumber() {
        assertThat(parse("bob:100:10\nann:200000:65536\n1000:400000:5\nann2:1:1\n"))
                .containsExactly(List.of(200000L, 65536L), List.of(400000L, 5L));
    }

    @Test
    void whatIsNoRangeIsPassedOver() {
        assertThat(
                        parse(
                                "# ann:1:2\n\nann\nann:\nann:5\nann:x:5\nann:5:x\nann:-5:5\nann:0:5\nann:5:0\nann:5:5:5\nann:7:8"))
                .containsExactly(List.of(7L, 8L));
    }

    @Test
    void theUserIsRootAndTheRangesFollow() throws Exception {
        assertThat(SubordinateIds.of("/nowhere", "ann", 1000)).isEmpty();
        assertThat(SubordinateIds.map(List.of(), 1000)).containsExactly(new IdMap.Range(0, 1000, 1));
        assertThat(SubordinateIds.map(SubordinateIds.parse("a:70:5\na:90:2"), 1000))
                .containsExactly(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 70, 5), new IdMap.Range(6, 90, 2));
    }

    @Test
    void theUserKeepsItsNumberAndTheRangesAreAround() {
        assertThat(SubordinateIds.mapAround(SubordinateIds.parse("a:100:2\na:200:10"), 5))
                .containsExactly(
                        new IdMap.Range(5, 5, 1),
                        new IdMap.Range(0, 100, 2),
                        new IdMap.Range(2, 200, 3),
                        new IdMap.Range(6, 203, 7));
        assertThat(SubordinateIds.mapAround(SubordinateIds.parse("a:100:2147483648"), 0))
                .containsExactly(new IdMap.Range(0, 0, 1), new IdMap.Range(1, 100, 2147483648L));
    }

    @Test
    void idsThatNoIntegerHoldsAreRanges() {
        assertThat(parse("ann:2147483647:2147483648\nann:4294967294:2\nann:99999999999:1"))
                .containsExactly(List.of(2147483647L, 2147483648L));
    }

    @Test
    void aMapHasWhatItsRangesHave() {
        IdMap map = new IdMap(
                List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(10, 100000, 2)),
                List.of(new IdMap.Range(5, 1, 4294967290L)),
                IdMap.Writer.PROGRAMS);
        assertThat(map.hasUid(0)).isTrue();
        assertThat(map.hasUid(1)).isFalse();
        assertThat(map.hasUid(9)).isFalse();
        assertThat(map.hasUid(11)).isTrue();
        assertThat(map.hasUid(12)).isFalse();
        assertThat(map.hasGid(4)).isFalse();
        assertThat(map.hasGid(4294967294L)).isTrue();
        assertThat(map.hasGid(4294967295L)).isFalse();
    }

    @Test
    void theRangesEndWithTheIdsThatThereAre() {
        String grants = "a:1:4294967294\na:1:9";
        assertThat(SubordinateIds.map(SubordinateIds.parse(grants), 4294967294L))
                .containsExactly(new IdMap.Range(0, 4294967294L, 1), new IdMap.Range(1, 1, 4294967294L));
        assertThat(SubordinateIds.mapAround(SubordinateIds.parse(grants), 4294967294L))
                .containsExactly(new IdMap.Range(4294967294L, 4294967294L, 1), new IdMap.Range(0, 1, 4294967294L));
    }
}
