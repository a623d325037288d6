package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubordinateIdsTest {
    private static List<List<Integer>> parse(String text) {
        return SubordinateIds.parse(text, "ann", 1000).stream()
                .map(range -> List.of(range[0], range[1]))
                .toList();
    }

    @Test
    void linesAreTheUsersByNameOrByNumber() {
        assertThat(parse("bob:100:10\nann:200000:65536\n1000:400000:5\nann2:1:1\n"))
                .containsExactly(List.of(200000, 65536), List.of(400000, 5));
    }

    @Test
    void whatIsNoRangeIsPassedOver() {
        assertThat(
                        parse(
                                "# ann:1:2\n\nann\nann:\nann:5\nann:x:5\nann:5:x\nann:-5:5\nann:0:5\nann:5:0\nann:5:5:5\nann:7:8"))
                .containsExactly(List.of(7, 8));
    }

    @Test
    void theUserIsRootAndTheRangesFollow() throws Exception {
        assertThat(SubordinateIds.map("/nowhere", "ann", 1000, 1000)).containsExactly(new IdMap.Range(0, 1000, 1));
    }

    @Test
    void aMapHasWhatItsRangesHave() {
        IdMap map = new IdMap(
                List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(10, 100000, 2)),
                List.of(new IdMap.Range(5, 1, Integer.MAX_VALUE)),
                false);
        assertThat(map.hasUid(0)).isTrue();
        assertThat(map.hasUid(1)).isFalse();
        assertThat(map.hasUid(9)).isFalse();
        assertThat(map.hasUid(11)).isTrue();
        assertThat(map.hasUid(12)).isFalse();
        assertThat(map.hasGid(4)).isFalse();
        assertThat(map.hasGid(Integer.MAX_VALUE)).isTrue();
    }
}
