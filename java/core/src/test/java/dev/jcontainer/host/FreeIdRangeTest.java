package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which ids root's user namespaces use. */
class FreeIdRangeTest {
    private static final long DEFAULT = 1_879_048_192L;

    private static long find(String uids, String gids, String maps) {
        List<long[]> taken = new ArrayList<>();
        FreeIdRange.addTo(taken, maps + "\n");
        return FreeIdRange.find(SubordinateIds.parse(uids), SubordinateIds.parse(gids), taken);
    }

    @Test
    void theDefaultIsTakenFromItsBeginning() {
        assertThat(find("", "ann:100000:65536", "")).isEqualTo(DEFAULT);
    }

    @Test
    void whatAProcessHasIsNotTaken() {
        String map = "         0 1879048192      65536\n     70000 1879113728          1\n";
        assertThat(find("", "", map)).isEqualTo(DEFAULT + 2 * 65536);
    }

    @Test
    void whatIsGrantedToAnotherIsNotTaken() {
        assertThat(find("ann:1879048193:5", "", "")).isEqualTo(DEFAULT + 65536);
        assertThat(find("", "ann:1879048193:5\nbob:1879113728:65536", "")).isEqualTo(DEFAULT + 2 * 65536);
    }

    @Test
    void theGrantsOfContainersAreTakenBeforeThoseOfRoot() {
        String both = "root:100000:65536\ncontainers:500000:131072\n";
        assertThat(find(both, both, "")).isEqualTo(500000);
        assertThat(find(both, both, "0 500100 1")).isEqualTo(500000 + 65536);
        assertThat(find("root:100000:65536", "root:100000:65536", "")).isEqualTo(100000);
        assertThat(find("containers:2147483647:2147483648", "containers:2147483647:2147483648", ""))
                .isEqualTo(2147483647L);
    }

    @Test
    void usersAndGroupsHaveTheSameNumbers() {
        assertThat(find("root:100000:200000", "root:160000:200000", "")).isEqualTo(100000 + 65536);
    }

    @Test
    void whereNothingIsFreeTheErrorSaysWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find("root:100000:65536", "root:100000:65536", "0 100000 65536"))
                .withMessageContaining("other containers have all 1 of root in /etc/subuid")
                .withMessageContaining("/etc/subgid");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find("root:100000:65535", "root:100000:65535", ""))
                .withMessageContaining("no range of 65536 ids");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find("root:100000:65536", "", ""))
                .withMessageContaining("both /etc/subuid and /etc/subgid");
    }
}
