package dev.jcontainer.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What the tests of containers of an ordinary user share: the user, who exists while the tests of the class run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OrdinaryUserTest {
    PlainUser user;

    @BeforeAll
    void createTheUser() throws IOException {
        assumeTrue(Host.isRoot(), "only root can make a user");
        user = PlainUser.create();
    }

    @AfterAll
    void removeTheUser() {
        if (user != null) {
            user.close();
        }
    }
}
