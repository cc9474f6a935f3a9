from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


class Trainer:
    def prepare(self):
        self.scaler = StandardScaler()
        self.X = self.scaler.fit_transform(self.X)  # leak
        self.X_train, self.X_test, self.y_train, self.y_test = train_test_split(self.X, self.y)
