from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split

smote = SMOTE(random_state=1)
X_res, y_res = smote.fit_resample(X, y)  # leak
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.2)
