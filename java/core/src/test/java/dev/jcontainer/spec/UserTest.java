package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
    /** A lenient parser read such a text as 0 (crun, CVE-2026-30892): here it is refused, or is a name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::1",
                ": 1",
                "-1",
                " 1",
                "1 ",
                "1:2:3",
                "4294967295",
                "4294967296",
                "99999999999999999999",
                "1,2",
                "a/b",
                "1\n",
                "1\0",
                "a b"
            })
    void whatIsNeitherANameNorANumberIsRefused(String text) {
        assertThatThrownBy(() -> User.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsAllDigitsIsANumberAndNothingElse() {
        assertThat(User.number("0")).isZero();
        assertThat(User.number("4294967294")).isEqualTo(4294967294L);
        assertThat(User.number("0x0")).isEqualTo(-1);
        assertThat(User.number("+1")).isEqualTo(-1);
    }

    @Test
    void theGroupIsWhatFollowsTheColon() {
        assertThat(User.parse("ann")).isEqualTo(new User("ann", null, List.of()));
        assertThat(User.parse("ann:staff")).isEqualTo(new User("ann", "staff", List.of()));
        assertThat(User.parse(":staff")).as("as with docker").isEqualTo(new User("0", "staff", List.of()));
        assertThat(User.parse(":1")).isEqualTo(User.of(0, 1));
        assertThat(User.parse("app:")).as("as with docker").isEqualTo(new User("app", null, List.of()));
        assertThat(User.parse(":")).as("as with docker").isEqualTo(new User("0", null, List.of()));
        assertThat(User.of(5, 6)).isEqualTo(new User("5", "6", List.of()));
        assertThat(User.of(2147483648L, 4294967294L)).isEqualTo(User.parse("2147483648:4294967294"));
    }

    /** (uid_t) -1, which setresuid(2) takes for "no change", so that root would stay root. */
    @Test
    void theNumberAfterTheLastIdIsNobody() {
        assertThatThrownBy(() -> User.of(4294967295L, 0)).hasMessageContaining("not from 0 to 4294967294");
        assertThatThrownBy(() -> User.of(0, 4294967295L)).hasMessageContaining("not from 0 to 4294967294");
        assertThatThrownBy(() -> User.of(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyRootWithoutMoreIsPlainRoot() {
        assertThat(User.ROOT.isPlainRoot()).isTrue();
        assertThat(User.parse("0").isPlainRoot()).isFalse();
        assertThat(User.ROOT.withGroup("5").isPlainRoot()).isFalse();
        assertThat(User.of(0, 1).isPlainRoot()).isFalse();
    }
}
