from imblearn.over_sampling import ADASYN
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier


class Experiment:
    def run(self, X, y):
        balanced, labels = ADASYN().fit_resample(X, y)  # leak
        return cross_val_score(KNeighborsClassifier(), balanced, labels, scoring="f1")
